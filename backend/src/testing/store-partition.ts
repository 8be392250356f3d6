import type { Cell, Change, PartitionKey, StoredResource } from "../model.ts";
import { sampleCell } from "../storage/contract-samples.ts";
import type { InventoryStorage, Write } from "../storage/storage.ts";

/** What an attempt stores of a partition; all of it is optional. */
export interface PartitionContent {
  readonly put?: readonly StoredResource[];
  /** The record of each that is put, if it is to have one. */
  readonly changeOf?: (resource: StoredResource) => Change;
  readonly remove?: readonly string[];
  /** By kind; absent: none. */
  readonly cells?: Readonly<Record<string, Cell>>;
  /** The instant it bears. */
  readonly at?: string;
}

/** Writes a partition by one attempt, as a refresh does: begin, commit, close. */
export async function storePartition(
  storage: InventoryStorage,
  key: PartitionKey,
  { put = [], changeOf, remove = [], cells, at = new Date().toISOString() }: PartitionContent,
): Promise<void> {
  const attempt = await storage.begin(key, "run-1", at);
  const writes: Write[] = [
    ...put.map((resource) => ({ put: resource, ...(changeOf && { change: changeOf(resource) }) })),
    ...remove.map((id) => ({ remove: id })),
  ];
  await storage.commit(attempt, writes, at);
  const kinds = Object.groupBy(put, ({ kind }) => kind);
  const counted = Object.entries(kinds).map(([kind, own = []]) => [kind, sampleCell(own.length)]);
  const result = { at, cells: cells ?? Object.fromEntries(counted), apiCalls: 1, durationMs: 1 };
  await storage.close(attempt, { ...result, resourceCount: put.length, updatedAt: at });
}
