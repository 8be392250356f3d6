import type { Cell, Outcome } from "../model.ts";

/** Two hours more than the day between two scheduled refreshes. */
const STALE_AFTER_MS = 26 * 3_600_000;

/** As of `now` (epoch milliseconds), a cell that was last complete before this time is stale. RFC 3339. */
export function staleBefore(now: number): string {
  return new Date(now - STALE_AFTER_MS).toISOString();
}

/** Outcomes by which AWS says that there can be no resources, so that there is nothing to be out of date unless some are stored. */
export const NOTHING_THERE: readonly Outcome[] = ["not-offered", "not-enabled"];

/**
 * Whether a cell has not been complete for so long that it must have missed its daily refresh, or never was. What is left
 * out on purpose has not missed anything, and neither has an empty cell of a service that the region or the account lacks.
 */
export function isStale(
  { outcome, count, completeAt }: Pick<Cell, "outcome" | "count" | "completeAt">,
  now: number,
): boolean {
  if (outcome === "skipped" || (count === 0 && NOTHING_THERE.includes(outcome))) return false;
  return completeAt === undefined || completeAt < staleBefore(now);
}
