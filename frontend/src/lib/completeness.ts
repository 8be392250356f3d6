import type { Completeness } from "../../../backend/src/api/schemas.ts";
import { formatCount, plural } from "./format.ts";

/** How far a number is to be trusted, in words. */
export interface Trust {
  readonly level: "complete" | "incomplete" | "stale" | "alarm" | "never";
  readonly icon: "success" | "warning" | "pending";
  readonly text: string;
  /** The complete listing that the number is as old as: the newest, or the oldest where that is too old; `null` where there was none. */
  readonly updatedAt: string | null;
}

/** The words for a completeness. */
export function trustIn(completeness: Completeness | undefined): Trust {
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
  if (stale > 0) {
    const text = `${stale === cells ? "stale" : `${formatCount(stale)} of ${formatCount(cells)} cells stale`}${alarm}`;
    return { level: "stale", icon: "warning", text, updatedAt: oldestCompleteAt };
  }
  if (alarms > 0) return { level: "alarm", icon: "warning", text: `complete${alarm}`, updatedAt: newestCompleteAt };
  return { level: "complete", icon: "success", text: "complete", updatedAt: newestCompleteAt };
}

/** Cells that did not complete. */
export function notComplete(completeness: Completeness): number {
  return completeness.cells - completeness.complete;
}
