import type { Alarm, Outcome, PartitionMetadata } from "../model.ts";
import { isStale } from "../refresh/stale.ts";

/** One cell as it is reported. */
export interface CellStatus {
  readonly service: string;
  readonly kind: string;
  readonly accountId: string;
  readonly region: string;
  readonly outcome: Outcome;
  /** Whether it has not been complete for over 26 hours, or never; not where it is left out on purpose, or is empty and `not-offered` or `not-enabled`. */
  readonly stale: boolean;
  readonly count: number;
  readonly attemptedAt: string;
  readonly completeAt?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly alarm?: Alarm;
}

/** The cells of a partition, all or those of some kinds (`ec2:instance`), as of `now` in epoch milliseconds. */
export function cellStatus(
  partition: PartitionMetadata,
  { now, kinds }: { readonly now: number; readonly kinds?: readonly string[] | undefined },
): CellStatus[] {
  const { service, accountId, region } = partition;
  return Object.entries(partition.cells)
    .filter(([kind]) => !kinds || kinds.includes(`${service}:${kind}`))
    .map(([kind, { runId: _runId, states: _states, outcome, ...known }]) => ({
      service,
      kind,
      accountId,
      region,
      outcome,
      stale: isStale({ outcome, ...known }, now),
      ...known,
    }));
}
