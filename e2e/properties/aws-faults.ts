import type { FaultRule } from "../../simulator/src/services/fault-rules.ts";
import { OBSERVED_KINDS, type ObservedKind, type ObservedType } from "./observed-kinds.ts";
import type { AwsFault } from "./schedule.ts";

/** Calls that a refresh makes before it lists anything. */
export const ENTERING: readonly string[] = ["AssumeRole", "ListRegions", "ListAccounts", "GetCallerIdentity"];

/** The calls of a kind: its listing, then its describes, then the tags. */
function callsOf({ list, describes, taggingApi }: ObservedKind): string[] {
  return [list.operation, ...describes, ...(taggingApi ? ["GetResources"] : [])];
}

/** As many calls has the kind that has the most; a fault's `call` is below it. */
export const MOST_CALLS: number = Math.max(...Object.values(OBSERVED_KINDS).map((kind) => callsOf(kind).length));

/** Errors in AWS's own words, faults of the wire, and an empty page that says that more follows. */
const ERRORS = [
  ...(["denied", "denied-by-scp", "denied-by-session-policy", "throttled", "internal", "unavailable"] as const),
  ...(["expired-token", "region-disabled", "clock-skew"] as const),
];
const WIRE = ["reset", "truncated", "malformed", "empty"] as const;
const EMPTY_PAGE = "empty-page";

/** Everything that AWS may do wrong with a call. */
export const AWS_EFFECTS: readonly string[] = [...ERRORS, ...WIRE, EMPTY_PAGE];

/** The simulator's rule for a fault of the schedule. */
export function faultRule(fault: AwsFault, types: readonly ObservedType[]): FaultRule {
  const { effect, kind, call, page, times } = fault;
  const type = kind === undefined ? undefined : types[kind % types.length];
  const observed = type && OBSERVED_KINDS[type];
  const calls = observed ? callsOf(observed) : ENTERING;
  const place = { operation: calls[call % calls.length] ?? "", times, ...(page !== undefined && observed && { page }) };
  const error = ERRORS.find((name) => name === effect);
  if (error) return { ...place, error };
  const wire = WIRE.find((name) => name === effect);
  if (wire) return { ...place, fault: wire };
  // Without pages there is no token that could say that more follows.
  if (effect === EMPTY_PAGE)
    return observed?.list.isUnpaged ? { ...place, error: "internal" } : { ...place, listing: EMPTY_PAGE };
  throw new RangeError(`Cannot make the fault "${effect}"`);
}
