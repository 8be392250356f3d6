import type { Completeness } from "../../../backend/src/api/schemas.ts";
import { formatCount, parseTime, plural } from "./format.ts";

/** Two hours more than the day between two scheduled refreshes, as the API has it for `stale`. */
const STALE_AFTER_MS = 26 * 3_600_000;

/** How far a number is to be trusted, in words. */
export interface Trust {
  readonly level: "complete" | "incomplete" | "stale" | "alarm" | "never";
  readonly icon: "success" | "warning" | "pending";
  readonly text: string;
  /** The complete listing that the number is as old as: the newest, or the oldest where that is too old; `null` where there was none. */
  readonly updatedAt: string | null;
}

/** The words for a completeness as of `now`, in epoch milliseconds: an answer goes on growing old in a page left open. */
export function trustIn(completeness: Completeness | undefined, now: number): Trust {
  if (!completeness || completeness.cells === 0 || completeness.neverComplete === completeness.cells) {
    return { level: "never", icon: "pending", text: "never read", updatedAt: null };
  }
  const { cells, stale, alarms, newestCompleteAt, oldestCompleteAt } = completeness;
  const missing = notComplete(completeness);
  const alarm = alarms > 0 ? `, ${plural(alarms, "alarm")}` : "";
  if (missing > 0) {
    const old = stale > 0 ? `, ${formatCount(stale)} stale` : "";
    const text = `${formatCount(missing)} of ${formatCount(cells)} cells not complete${old}${alarm}`;
    return { level: "incomplete", icon: "warning", text, updatedAt: newestCompleteAt };
  }
  if (stale > 0 || isOld(oldestCompleteAt, now)) {
    // How many have grown old since the answer, only the next one tells.
    const isPart = stale > 0 && stale < cells;
    const text = `${isPart ? `${formatCount(stale)} of ${formatCount(cells)} cells stale` : "stale"}${alarm}`;
    return { level: "stale", icon: "warning", text, updatedAt: oldestCompleteAt };
  }
  if (alarms > 0) return { level: "alarm", icon: "warning", text: `complete${alarm}`, updatedAt: newestCompleteAt };
  return { level: "complete", icon: "success", text: "complete", updatedAt: newestCompleteAt };
}

/** Cells that did not complete. */
export function notComplete(completeness: Completeness): number {
  return completeness.cells - completeness.complete;
}

function isOld(completeAt: string | null, now: number): boolean {
  const time = parseTime(completeAt);
  return time !== undefined && now - time > STALE_AFTER_MS;
}
