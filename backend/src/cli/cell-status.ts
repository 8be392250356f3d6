import type { Cell, CellName, PartitionMetadata } from "../model.ts";
import { isStale } from "../refresh/stale.ts";

/** One cell as it is reported. */
export interface CellStatus extends CellName, Omit<Cell, "runId" | "states" | "countBeforeLoss"> {
  /** Whether it has not been complete for over 26 hours, or never; not where it is left out on purpose, or is empty and `not-offered` or `not-enabled`. */
  readonly stale: boolean;
}

/** The cells of a partition, all or those of some kinds (`ec2:instance`), as of `now` in epoch milliseconds. */
export function cellStatus(
  partition: PartitionMetadata,
  { now, kinds }: { readonly now: number; readonly kinds?: readonly string[] | undefined },
): CellStatus[] {
  const { service, accountId, region } = partition;
  return Object.entries(partition.cells)
    .filter(([kind]) => !kinds || kinds.includes(`${service}:${kind}`))
    .map(([kind, { runId: _runId, states: _states, countBeforeLoss: _before, outcome, ...known }]) => ({
      service,
      kind,
      accountId,
      region,
      outcome,
      stale: isStale({ outcome, ...known }, now),
      ...known,
    }));
}
