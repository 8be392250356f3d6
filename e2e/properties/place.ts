import type { Place } from "./listings.ts";
import { observedKind } from "./observed-kinds.ts";

/** Where a kind of a partition (`service#accountId#region`) is listed; `undefined` for a kind that is not observed. */
export function placeOf(partition: string, kindName: string): Place | undefined {
  const [service = "", accountId = "", region = ""] = partition.split("#");
  const kind = observedKind(service, kindName);
  return kind && { kind, accountId, region };
}
