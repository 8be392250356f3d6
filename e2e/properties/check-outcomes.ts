import { attemptedCells } from "./check-cells.ts";
import type { StoreStep } from "./store-step.ts";
import { isOutcomeExcused, wordsOf } from "./troubles.ts";

/**
 * A cell ends otherwise than complete only by what the schedule has done to whoever stores it: AWS's fault, a place that is
 * closed, time that is over. To be cancelled is none of these.
 */
export function checkOutcomes({ actor, troubles, before, after }: StoreStep): string[] {
  return attemptedCells(before, after)
    .filter(([, { outcome }]) => !isOutcomeExcused(outcome, troubles))
    .map(([kind, { outcome }]) => `${after.id} ${kind}: stored as ${outcome} by ${actor}; ${wordsOf(troubles)}`);
}
