import { SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import type { PartitionMetadata, StoredResource } from "../backend/src/model.ts";
import type { InventoryStorage } from "../backend/src/storage/storage.ts";
import { copied } from "./copied.ts";

/** Partitions that are written at a time. */
const WRITERS = 8;

/** Copies what is stored to further accounts until there are at least so many resources; returns all partitions. */
export async function fill(storage: InventoryStorage, resources: number): Promise<PartitionMetadata[]> {
  const originals: { metadata: PartitionMetadata; resources: StoredResource[] }[] = [];
  for (const service of SERVICE_NAMES) {
    for await (const page of storage.partitions(service)) {
      for (const metadata of page) {
        const own: StoredResource[] = [];
        for await (const some of storage.resources(metadata)) own.push(...some);
        originals.push({ metadata, resources: own });
      }
    }
  }
  const size = originals.reduce((sum, original) => sum + original.resources.length, 0);
  const filled = originals.map(({ metadata }) => metadata);
  for (let copy = 1; copy * size < resources; copy++) {
    const waiting = [...originals];
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) {
          const metadata = copied(next.metadata, copy);
          await write(storage, metadata, copied(next.resources, copy));
          filled.push(metadata);
        }
      }),
    );
  }
  return filled;
}

async function write(
  storage: InventoryStorage,
  { cells, ...partition }: PartitionMetadata,
  resources: readonly StoredResource[],
): Promise<void> {
  const { service, accountId, region, resourceCount, updatedAt } = partition;
  const at = new Date().toISOString();
  const attempt = await storage.begin({ service, accountId, region }, "bench", at);
  const writes = resources.map((put) => ({ put }));
  await storage.commit(attempt, writes, at);
  const ended = { at, cells, resourceCount, apiCalls: 1, durationMs: 1 };
  await storage.close(attempt, { ...ended, ...(updatedAt !== undefined && { updatedAt }) });
}
