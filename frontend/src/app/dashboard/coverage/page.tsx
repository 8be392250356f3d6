"use client";
import { CoveragePage } from "../../../components/coverage/coverage-page.tsx";

/** Which cells are complete, which are not, and why. */
export default function DashboardPage() {
  return <CoveragePage />;
}
