/** What the schedule has done to an actor that may keep it from its end. Whatever else keeps it is a fault of the product. */
export type Trouble =
  | "refused by the store"
  | "an answer of the store lost"
  | "cancelled"
  | "time used up"
  | "clock moved"
  | "a fault of AWS"
  | "a fault on entering"
  | "a place closed"
  | "a worker lost"
  | "overtaken";

/** By outcome: what may have made a cell end so. One that is not here never comes about in these worlds. */
const OUTCOME_EXCUSES: Readonly<Record<string, readonly Trouble[]>> = {
  denied: ["a fault of AWS", "a fault on entering", "a place closed"],
  "denied-by-scp": ["a fault of AWS", "a fault on entering"],
  "region-disabled": ["a fault of AWS", "a fault on entering", "a place closed"],
  // The words of some services for an account that is suspended.
  "not-enabled": ["a place closed"],
  throttled: ["a fault of AWS", "a fault on entering"],
  "timed-out": ["time used up", "clock moved", "a worker lost"],
  failed: ["a fault of AWS", "a fault on entering", "a place closed", "clock moved", "a worker lost"],
  skipped: ["a place closed"],
  superseded: ["overtaken"],
};

/** By name: what may have made a run end by an error. */
const ERROR_EXCUSES: Readonly<Record<string, readonly Trouble[]>> = {
  StoreError: ["refused by the store", "an answer of the store lost"],
  SetupError: ["a fault on entering", "cancelled"],
};

/** Whether what was done to an actor explains that a cell ended so. */
export function isOutcomeExcused(outcome: string, troubles: ReadonlySet<Trouble>): boolean {
  return outcome === "complete" || isAnyOf(OUTCOME_EXCUSES[outcome], troubles);
}

/** Whether what was done to an actor explains that its run threw this. */
export function isErrorExcused(error: unknown, troubles: ReadonlySet<Trouble>): boolean {
  return error instanceof Error && isAnyOf(ERROR_EXCUSES[error.name], troubles);
}

/** The troubles in words. */
export function wordsOf(troubles: ReadonlySet<Trouble>): string {
  return troubles.size > 0 ? `all that befell it is: ${[...troubles].join(", ")}` : "nothing has befallen it";
}

function isAnyOf(excuses: readonly Trouble[] | undefined, troubles: ReadonlySet<Trouble>): boolean {
  return excuses?.some((excuse) => troubles.has(excuse)) ?? false;
}
