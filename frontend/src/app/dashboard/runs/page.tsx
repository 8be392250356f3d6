import type { Metadata } from "next";
import { RunsPage } from "../../../components/runs/runs-page.tsx";

export const metadata: Metadata = { title: "Refreshes" };

/** The refreshes, and one of them in detail. */
export default function DashboardPage() {
  return <RunsPage />;
}
