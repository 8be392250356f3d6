import { beginPartition, type PartitionContext } from "./partition-attempt.ts";
import type { KnownOutcome } from "./plan.ts";

/** Stores and reports outcomes that needed no call. What is stored for the cells stays. */
export async function writeKnownOutcome(
  { service, kinds, accountId, region, failure }: KnownOutcome,
  context: PartitionContext,
): Promise<void> {
  const key = { service: service.service, accountId, region };
  const partition = await beginPartition(key, { reconciled: [], allKinds: Object.keys(service.kinds) }, context);
  for (const kind of kinds) {
    partition.endCell(kind, { failure, tally: { count: partition.storedBefore(kind), states: {} } });
  }
  await partition.close({ apiCalls: 0, durationMs: 0 });
}
