"use client";
import { CompletenessDetails } from "./completeness-badge.tsx";
import { useDashboard } from "./dashboard-context.tsx";

/** The last update of the whole inventory, and how complete it is. */
export function LastUpdate() {
  const { metadata } = useDashboard();
  if (!metadata.data) {
    return <span className="secondary">{metadata.error ? "Last update unknown" : "Reading the last update…"}</span>;
  }
  return <CompletenessDetails label="Last update" completeness={metadata.data.completeness} />;
}
