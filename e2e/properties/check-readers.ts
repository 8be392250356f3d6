import type { PartitionKey } from "../../backend/src/model.ts";
import type { InventoryStorage } from "../../backend/src/storage/storage.ts";
import type { PartitionView } from "./partition-view.ts";

/** Readers see of each partition what is stored and has not expired, and nothing else. */
export async function readerFaults(
  reader: InventoryStorage,
  partitions: readonly PartitionView[],
  nowSeconds: number,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { id, items } of partitions) {
    const seen = new Set<string>();
    for await (const page of reader.resources(keyOf(id))) for (const one of page) seen.add(one.resourceId);
    const live = [...items.values()].filter(({ ttl }) => ttl > nowSeconds);
    const missing = live.filter(({ resourceId }) => !seen.has(resourceId));
    if (missing.length > 0 || seen.size > live.length) {
      const names = missing.map((item) => item.resourceId).join(", ");
      faults.push(`${id}: a reader sees ${seen.size} of ${live.length}, not ${names}`);
    }
  }
  return faults;
}

/** The key of a partition by its id, `service#accountId#region`. */
export function keyOf(id: string): PartitionKey {
  const [service = "", accountId = "", region = ""] = id.split("#");
  return { service, accountId, region };
}
