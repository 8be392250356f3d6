import { NOTHING_THERE, staleBefore } from "../refresh/stale.ts";
import type { Parameters } from "./parameters.ts";

/** Why a cell deserves to be looked at, beside its outcome: it has missed its daily refresh, or its last listing left an alarm. */
export const ATTENTION = ["stale", "alarm"] as const;

export type Attention = (typeof ATTENTION)[number];

/** The condition on a row of `coverage`, in SQL, by reason; staleness is what `isStale` says, as of `at`. */
export const ATTENTION_CONDITIONS: Readonly<Record<Attention, (parameters: Parameters, at: Date) => string>> = {
  stale: (parameters, at) => {
    const before = parameters.bind(staleBefore(at.getTime()));
    const nothingThere = NOTHING_THERE.map((outcome) => parameters.bind(outcome)).join(", ");
    return `("outcome" <> 'skipped' AND NOT ("count" = 0 AND "outcome" IN (${nothingThere}))
      AND ("completeAt" IS NULL OR "completeAt" < ${before}::TIMESTAMP))`;
  },
  alarm: () => `("alarmCode" IS NOT NULL)`,
};
