import type { Cell } from "../model.ts";

/** Two hours more than the day between two scheduled refreshes. */
const STALE_AFTER_MS = 26 * 3_600_000;

/** As of `now` (epoch milliseconds), a cell that was last complete before this time is stale. RFC 3339. */
export function staleBefore(now: number): string {
  return new Date(now - STALE_AFTER_MS).toISOString();
}

/**
 * Whether a cell has not been complete for so long that it must have missed its daily refresh, or never was. What is left
 * out on purpose has not missed anything.
 */
export function isStale({ outcome, completeAt }: Pick<Cell, "outcome" | "completeAt">, now: number): boolean {
  return outcome !== "skipped" && (completeAt === undefined || completeAt < staleBefore(now));
}
