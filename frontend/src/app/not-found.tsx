import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not found" };

export default function NotFoundPage() {
  return (
    <main style={{ padding: "4rem", fontFamily: "sans-serif" }}>
      <h1>This page does not exist</h1>
      <p>
        <a href="/dashboard/">Go to the inventory</a>
      </p>
    </main>
  );
}
