import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Run } from "../model.ts";

const metrics = new Metrics();

/**
 * Counts a run that has ended: `RefreshFinished` when it went through all of its plan, `RefreshFailed` when it did not (both have
 * an alarm), and how many cells are not complete. Each metric costs USD 0.30 a month, so there are no more.
 */
export function countRun(run: Run): void {
  const { complete = 0, skipped = 0 } = run.progress.outcomes;
  const isFinished = run.error === undefined && (run.state === "complete" || run.state === "incomplete");
  metrics.addMetric(isFinished ? "RefreshFinished" : "RefreshFailed", MetricUnit.Count, 1);
  metrics.addMetric("CellsNotComplete", MetricUnit.Count, run.progress.cellsDone - complete - skipped);
  metrics.publishStoredMetrics();
}

/** Counts a refresh that ended without a record of its own. */
export function countFailure(): void {
  metrics.addMetric("RefreshFailed", MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
