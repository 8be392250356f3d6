import type { PartitionMetadata } from "../model.ts";
import type { Attempt, InventoryStorage, StoredKey } from "../storage/storage.ts";
import { epochSeconds, RENEW_BELOW_SECONDS } from "./expiry.ts";

/** What is stored of a partition when an attempt begins. */
export interface StoredKeys {
  /** By kind, of those to reconcile, and by resource id. */
  readonly keys: Map<string, Map<string, StoredKey>>;
  /** How many of each kind have not expired; absent where the counts of the metadata hold. */
  readonly counts: ReadonlyMap<string, number> | undefined;
}

/**
 * Reads the keys of the kinds to reconcile: one query for the partition, or for a single kind of it. The others are counted
 * only where the metadata may no longer say how many there are.
 */
export async function readStoredKeys(
  storage: InventoryStorage,
  { partition, before }: Attempt,
  { kinds, now }: { readonly kinds: readonly string[]; readonly now: Date },
): Promise<StoredKeys> {
  const keys = new Map<string, Map<string, StoredKey>>(kinds.map((kind) => [kind, new Map()]));
  // Every transaction that writes an item raises the version, so at 0 there is nothing to read.
  if (before.contentVersion === 0) return { keys, counts: undefined };
  const nowSeconds = epochSeconds(now);
  const counts = countsHold(before, nowSeconds) ? undefined : new Map<string, number>();
  if (kinds.length === 0 && !counts) return { keys, counts };
  for await (const page of storage.keys(partition, kinds.length === 1 && !counts ? kinds[0] : undefined)) {
    for (const key of page) {
      const kind = key.resourceId.split("/", 1)[0] ?? "";
      keys.get(kind)?.set(key.resourceId, key);
      if (counts && key.ttl > nowSeconds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return { keys, counts };
}

/**
 * Whether the counts of the cells are still those of the items: no attempt has written and then ended without closing, and
 * nothing can have expired, because a complete listing leaves every item at least so long to live.
 */
function countsHold(metadata: PartitionMetadata, nowSeconds: number): boolean {
  const { cells, contentVersion, countedVersion, resourceCount } = metadata;
  if (contentVersion !== countedVersion) return false;
  if (Object.values(cells).reduce((sum, { count }) => sum + count, 0) !== resourceCount) return false;
  return Object.values(cells).every(
    ({ count, completeAt }) =>
      count === 0 || (completeAt !== undefined && Date.parse(completeAt) / 1000 + RENEW_BELOW_SECONDS > nowSeconds),
  );
}
