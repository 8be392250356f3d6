import { chunks } from "../backend/src/chunks.ts";
import type { PartitionKey, PartitionMetadata, StoredChange, StoredResource } from "../backend/src/model.ts";
import { MAX_BYTES } from "../backend/src/storage/recent-writes.ts";
import type { InventoryStorage } from "../backend/src/storage/storage.ts";
import { copied, copiedText } from "./copied.ts";
import type { SampleInventory, SamplePartition } from "./sample-inventory.ts";

/** Resources that a page has. */
const PAGE = 1_000;

/** A storage of any size that takes little memory and answers at once: it measures who reads it, and not DynamoDB. */
export interface VirtualStorage {
  readonly storage: InventoryStorage;
  readonly partitions: number;
  readonly resources: number;
  /** Some resources of a type. */
  samplesOf(type: string, count: number): readonly StoredResource[];
  /**
   * What a refresh does in which so great a share of all resources changes: in every partition the same share as far as whole resources allow, or in as
   * few partitions as hold them. All partitions are closed with new outcomes, as by every refresh.
   */
  refresh(change: { readonly share: number; readonly where: "everywhere" | "in few partitions" }): void;
}

/** A partition as it is now. */
interface VirtualPartition {
  metadata: Omit<PartitionMetadata, "cells">;
  /** Its cells as JSON, as they are stored. */
  readonly cells: string;
  readonly sample: SamplePartition;
  readonly copy: number;
  /** Resources that are no longer those of the sample as JSON, by id. */
  readonly changed: Map<string, string>;
}

/** Makes a storage of copies of a sample, in other accounts, until there are at least so many resources. */
export function virtualStorage(inventory: SampleInventory, wanted: number): VirtualStorage {
  const size = inventory.partitions.reduce((sum, { resources }) => sum + resources.length, 0);
  const copies = Array.from({ length: Math.ceil(wanted / size) }, (_, copy) => copy);
  const partitions = new Map<string, VirtualPartition>();
  for (const copy of copies) {
    for (const sample of inventory.partitions) {
      const { recentWrites: _, cells, ...metadata } = copied(sample.metadata, copy);
      partitions.set(idOf(metadata), { metadata, cells: JSON.stringify(cells), sample, copy, changed: new Map() });
    }
  }
  const changes: StoredChange[] = copies.flatMap((copy) => inventory.changes.map((change) => copied(change, copy)));

  const all = (partition: VirtualPartition) =>
    partition.sample.resources.map((_, place) => resourceAt(partition, place));
  const refuse = (): never => {
    throw new TypeError("Cannot write: this storage is for readers");
  };

  const storage: InventoryStorage = {
    async *changedSince(at = "") {
      const found = [...partitions.values()].filter(({ metadata: { changedAt = "" } }) => changedAt >= at);
      yield found.map(
        ({ metadata: { service, accountId, region, changedAt = "", contentVersion, coverageVersion } }) => ({
          ...{ service, accountId, region, changedAt, contentVersion, coverageVersion },
        }),
      );
    },
    async metadataOf(keys) {
      return keys.flatMap((key) => {
        const partition = partitions.get(idOf(key));
        // What is stored is read anew each time, which costs its reader something.
        return partition ? [{ ...partition.metadata, cells: JSON.parse(partition.cells) }] : [];
      });
    },
    async *resources(key) {
      const partition = partitions.get(idOf(key));
      const found = partition === undefined ? [] : all(partition);
      yield* chunks(found, PAGE);
    },
    async resourcesByKey(keys) {
      return keys.flatMap((key) => {
        const partition = partitions.get(idOf(key));
        const changed = partition?.changed.get(key.resourceId);
        // Both are JSON of resources.
        if (changed !== undefined) return [JSON.parse(changed) as StoredResource];
        return partition ? all(partition).filter(({ resourceId }) => resourceId === key.resourceId) : [];
      });
    },
    async *changes(day, from = "") {
      yield changes.filter(({ at, id }) => at.startsWith(day) && id >= from);
    },
    accounts: async () =>
      copies.flatMap((copy) =>
        inventory.accounts.map((account) => ({
          ...copied(account, copy),
          name: `${account.name ?? "account"}-${copy}`,
        })),
      ),
    consumed: () => ({
      inventory: { read: 0, write: 0 },
      metadata: { read: 0, write: 0 },
      changes: { read: 0, write: 0 },
    }),
    begin: refuse,
    commit: refuse,
    close: refuse,
    putRun: refuse,
    putAccounts: refuse,
    keys: refuse,
    resource: refuse,
    resourcesById: refuse,
    metadata: refuse,
    partitions: refuse,
    history: refuse,
    run: refuse,
    runs: refuse,
  };

  return {
    storage,
    partitions: partitions.size,
    resources: size * copies.length,
    samplesOf: (type, count) => {
      const [service = "", kind = ""] = type.split(":");
      const found = [...partitions.values()].filter(({ metadata }) => metadata.service === service).flatMap(all);
      return found.filter((resource) => resource.kind === kind).slice(0, count);
    },
    refresh({ share, where }) {
      const at = new Date().toISOString();
      const { length } = changes;
      let owed = where === "everywhere" ? 0 : size * copies.length * share;
      for (const partition of partitions.values()) {
        const { metadata, sample, changed } = partition;
        if (where === "everywhere") owed += sample.resources.length * share;
        const count = Math.min(Math.floor(owed), sample.resources.length);
        owed -= count;
        const written = Array.from({ length: count }, (_, place) => changeOf(resourceAt(partition, place), at, length));
        for (const resource of written) changed.set(resource.resourceId, JSON.stringify(resource));
        changes.push(...written.map((resource, place) => recordOf(resource, at, `${idOf(metadata)}${place}`)));
        partition.metadata = closed(metadata, written, at);
      }
    },
  };
}

/** The resource at a place of a partition, at which there is one. */
function resourceAt({ sample, copy, changed }: VirtualPartition, place: number): StoredResource {
  // Whoever names a place has looked how many there are; and both texts are JSON of resources.
  const resource = JSON.parse(copiedText(sample.resources[place] ?? "", copy)) as StoredResource;
  const text = changed.get(resource.resourceId);
  return text === undefined ? resource : (JSON.parse(text) as StoredResource);
}

function idOf({ service, accountId, region }: PartitionKey): string {
  return `${service}#${accountId}#${region}`;
}

/** The resource with something changed that can be seen. */
function changeOf(resource: StoredResource, at: string, number: number): StoredResource {
  return { ...resource, tags: { ...resource.tags, Bench: `change ${number}` }, updatedAt: at };
}

function recordOf(
  { service, accountId, region, kind, resourceId, arn }: StoredResource,
  at: string,
  id: string,
): StoredChange {
  const about = { service, accountId, region, kind, resourceId, arn };
  return { ...about, change: "updated", at, runId: "bench", fields: [{ path: "tags.Bench" }], id: `${at}#${id}` };
}

/** The metadata after an attempt that has written these. */
function closed(
  metadata: VirtualPartition["metadata"],
  written: readonly StoredResource[],
  at: string,
): VirtualPartition["metadata"] {
  const ended = { ...metadata, coverageVersion: metadata.coverageVersion + 1, changedAt: at, attemptedAt: at };
  if (written.length === 0) return ended;
  const { contentVersion, contentChangedAt } = metadata;
  const { recentWrites: _, ...rest } = ended;
  const resourceIds = written.map(({ resourceId }) => resourceId);
  const isListed = resourceIds.join("   ").length <= MAX_BYTES && contentChangedAt !== undefined;
  return {
    ...rest,
    contentVersion: contentVersion + 1,
    contentChangedAt: at,
    ...(isListed && { recentWrites: { since: { contentVersion, contentChangedAt }, resourceIds } }),
  };
}
