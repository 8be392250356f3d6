import { SERVICE_NAMES } from "../collectors/index.ts";
import type { PartitionMetadata } from "../model.ts";
import type { Selection } from "../refresh/selection.ts";
import type { InventoryStorage } from "../storage/storage.ts";

/** The metadata of every partition that a selection covers, service by service. */
export async function* selectedPartitions(
  storage: InventoryStorage,
  { services, accounts, regions }: Selection,
): AsyncGenerator<PartitionMetadata> {
  for (const service of services ?? SERVICE_NAMES) {
    for (const accountId of accounts ?? [undefined]) {
      for await (const page of storage.partitions(service, accountId)) {
        yield* page.filter((partition) => !regions || regions.includes(partition.region));
      }
    }
  }
}
