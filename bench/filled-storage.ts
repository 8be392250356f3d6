import { SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import type { PartitionMetadata, StoredResource } from "../backend/src/model.ts";
import type { InventoryStorage } from "../backend/src/storage/storage.ts";

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

/** The same with the account and all ids of AWS's making replaced by others. */
function copied<Value>(value: Value, copy: number): Value {
  const text = JSON.stringify(value)
    .replace(/\b\d{12}\b/g, (account) => String(100_000_000_000 + ((Number(account) + copy * 7_919) % 899_999_999_999)))
    .replace(/\b([a-z]+-)([0-9a-f]{4})([0-9a-f]{4,})\b/g, (_, prefix, head, rest) => {
      const other = (Number.parseInt(head, 16) ^ (copy * 257)) & 0xffff;
      return `${prefix}${other.toString(16).padStart(4, "0")}${rest}`;
    });
  // Digits have been replaced by digits, so it has the shape that it had.
  return JSON.parse(text) as Value;
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

/** Gives so great a share of all resources another state, in every partition the same share as far as whole resources allow. */
export async function change(
  storage: InventoryStorage,
  partitions: readonly PartitionMetadata[],
  { share, state }: { readonly share: number; readonly state: string },
): Promise<void> {
  let owed = 0;
  for (const metadata of partitions) {
    owed += metadata.resourceCount * share;
    const some = await first(storage, metadata, Math.floor(owed));
    owed -= some.length;
    if (some.length === 0) continue;
    await write(
      storage,
      metadata,
      some.map((resource) => ({ ...resource, state })),
    );
  }
}

async function first(storage: InventoryStorage, metadata: PartitionMetadata, count: number): Promise<StoredResource[]> {
  const some: StoredResource[] = [];
  if (count === 0) return some;
  for await (const page of storage.resources(metadata)) {
    some.push(...page.slice(0, count - some.length));
    if (some.length === count) break;
  }
  return some;
}
