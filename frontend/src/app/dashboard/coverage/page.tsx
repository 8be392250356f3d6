import type { Metadata } from "next";
import { CoveragePage } from "../../../components/coverage/coverage-page.tsx";

export const metadata: Metadata = { title: "Coverage" };

/** Which cells are complete, which are not, and why. */
export default function DashboardPage() {
  return <CoveragePage />;
}
