import type { Completeness } from "../../../backend/src/api/schemas.ts";
import { formatCount, parseTime } from "./format.ts";

/** Two hours more than the day between two scheduled refreshes. */
export const STALE_AFTER_MS = 26 * 3_600_000;

/** How far a number is to be trusted, in words. */
export interface Trust {
  readonly level: "complete" | "incomplete" | "stale" | "never";
  readonly icon: "success" | "warning" | "pending";
  readonly text: string;
  /** The newest complete listing; `null` where there was none. */
  readonly updatedAt: string | null;
}

/** The words for a completeness. */
export function trustIn(completeness: Completeness | undefined, now: number): Trust {
  if (!completeness || completeness.cells === 0 || completeness.neverComplete === completeness.cells) {
    return { level: "never", icon: "pending", text: "never read", updatedAt: null };
  }
  const { cells, complete, newestCompleteAt, oldestCompleteAt } = completeness;
  if (complete < cells) {
    const newest = parseTime(newestCompleteAt);
    const stale = newest !== undefined && now - newest > STALE_AFTER_MS ? ", stale" : "";
    const text = `${formatCount(cells - complete)} of ${formatCount(cells)} cells not complete${stale}`;
    return { level: "incomplete", icon: "warning", text, updatedAt: newestCompleteAt };
  }
  const oldest = parseTime(oldestCompleteAt);
  if (oldest !== undefined && now - oldest > STALE_AFTER_MS) {
    return { level: "stale", icon: "warning", text: "stale", updatedAt: oldestCompleteAt };
  }
  return { level: "complete", icon: "success", text: "complete", updatedAt: newestCompleteAt };
}

/** Cells that did not complete. */
export function notComplete(completeness: Completeness): number {
  return completeness.cells - completeness.complete;
}
