import type { FaultRule } from "../../simulator/src/services/fault-rules.ts";
import { OBSERVED_KINDS, type ObservedType } from "./observed-kinds.ts";
import type { AwsFault } from "./schedule.ts";

/** Calls that a refresh makes before it lists anything. */
const ENTERING = ["AssumeRole", "ListRegions", "ListAccounts", "GetCallerIdentity"];

/** Errors in AWS's own words; every other effect is one of the wire. */
const ERRORS = ["denied", "denied-by-scp", "throttled", "internal"] as const;
const WIRE = ["reset", "truncated", "malformed", "empty"] as const;

/** The simulator's rule for a fault of the schedule. */
export function faultRule(fault: AwsFault, types: readonly ObservedType[]): FaultRule {
  const { effect, kind, call, page, times } = fault;
  const type = kind === undefined ? undefined : types[kind % types.length];
  const observed = type && OBSERVED_KINDS[type];
  const calls = observed
    ? [observed.list.operation, ...observed.describes, ...(observed.taggingApi ? ["GetResources"] : [])]
    : ENTERING;
  const place = { operation: calls[call % calls.length] ?? "", times, ...(page !== undefined && observed && { page }) };
  const error = ERRORS.find((name) => name === effect);
  if (error) return { ...place, error };
  const wire = WIRE.find((name) => name === effect);
  if (wire) return { ...place, fault: wire };
  throw new RangeError(`Cannot make the fault "${effect}"`);
}
