import { SERVICE_NAMES } from "../collectors/index.ts";
import type { PartitionMetadata, StoredResource } from "../model.ts";
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

/** The stored resources that a selection covers, read partition by partition. */
export async function* selectedResources(
  storage: InventoryStorage,
  selection: Selection,
  onPartition: (partition: PartitionMetadata) => void,
): AsyncGenerator<StoredResource> {
  for await (const partition of selectedPartitions(storage, selection)) {
    onPartition(partition);
    // A cell's count may lag behind a run that was killed, so an empty partition is told by its content alone.
    if (partition.contentVersion === 0) continue;
    for (const kind of selectedKinds(partition, selection)) {
      for await (const page of storage.resources(partition, kind)) yield* page;
    }
  }
}

/** `undefined` stands for all kinds of the partition. */
function selectedKinds({ service }: PartitionMetadata, { kinds }: Selection): readonly (string | undefined)[] {
  if (!kinds) return [undefined];
  return kinds.filter((kind) => kind.startsWith(`${service}:`)).map((kind) => kind.slice(service.length + 1));
}
