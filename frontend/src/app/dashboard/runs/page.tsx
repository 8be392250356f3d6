"use client";
import { RunsPage } from "../../../components/runs/runs-page.tsx";

/** The refreshes, and one of them in detail. */
export default function DashboardPage() {
  return <RunsPage />;
}
