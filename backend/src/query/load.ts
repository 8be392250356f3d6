import pLimit from "p-limit";
import type { PartitionKey, PartitionMetadata } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { Compaction } from "./compaction.ts";
import type { Database } from "./database.ts";
import type { Extracts } from "./extracts.ts";
import { type HeldPartition, type HeldPartitions, hasAged, nameOf } from "./held-partitions.ts";
import { cellsToRows, relationsToRows, resourceToRow } from "./rows.ts";
import { openTableWriter, type TableWriter } from "./table-writer.ts";
import { columnsOf, createTable, type TableName } from "./tables.ts";

/** Partitions that are read from the store at a time. */
const READ_AT_A_TIME = 16;

/** Where resources are put while they are read; readers never look here. */
const LOADING = { resources: "loading_resources", relations: "loading_relations" } as const;

/** What is of one type stands together, so that whoever asks about one type need not look at the others: most queries in SQL do. */
const ORDER = { resources: `"type"`, relations: `"type", "toType"` } as const;

/** A partition is not read again for what has expired before this has passed. */
const EXPIRY_PAUSE_SECONDS = 60;

/** What loading did. */
export interface Loaded {
  readonly partitions: number;
  readonly resources: number;
  /** Partitions that were written while they were read, and are as they were before. */
  readonly moved: readonly PartitionKey[];
}

/**
 * Replaces partitions in the copy by what the store holds, all in one transaction: a reader sees a partition whole, as it
 * was before or as it is now. What the store does not know (any more) is removed. Resources are read only where the
 * content differs from what is held, and taken only if the content version is the same before and after reading.
 */
export async function loadPartitions(context: LoadContext, keys: readonly PartitionKey[]): Promise<Loaded> {
  const { storage, held, nowSeconds } = context;
  const before = await storage.metadataOf(keys);
  const contents = before.filter((metadata) => isContentStale(metadata, held.get(metadata), nowSeconds));
  const read = await readResources(context, contents);
  const moved = new Set(await movedSince(storage, contents));
  const taken = before.filter((metadata) => !moved.has(nameOf(metadata)));
  const known = new Set(before.map(nameOf));
  const gone = keys.filter((key) => !known.has(nameOf(key)));
  const entries = taken.map((metadata): HeldPartition => {
    const { service, accountId, region, contentVersion, contentChangedAt = null } = metadata;
    const { coverageVersion, changedAt = "" } = metadata;
    const reading = read.get(nameOf(metadata));
    const previous = held.get(metadata);
    return {
      partition: reading?.partition ?? held.numberOf(metadata),
      ...{ service, accountId, region, changedAt, contentVersion, contentChangedAt, coverageVersion },
      expiresAt: reading ? reading.expiresAt : (previous?.expiresAt ?? null),
      readAt: reading ? nowSeconds : (previous?.readAt ?? nowSeconds),
    };
  });
  await replace(context, { entries, taken, gone, reloaded: new Set(read.keys()) });
  const resources = [...read].filter(([name]) => !moved.has(name)).reduce((sum, [, { count }]) => sum + count, 0);
  return {
    partitions: taken.length + gone.length,
    resources,
    moved: contents.filter((metadata) => moved.has(nameOf(metadata))),
  };
}

export interface LoadContext {
  readonly storage: InventoryStorage;
  readonly database: Database;
  readonly held: HeldPartitions;
  readonly compaction: Compaction;
  readonly extracts: Extracts;
  readonly nowSeconds: number;
}

/** What was read of one partition. */
interface Reading {
  readonly partition: number;
  readonly count: number;
  readonly expiresAt: number | null;
}

/**
 * Tables that are other ones than a snapshot was made of, or were restored from a backup, can have the same version at
 * another time. Renewing what is stored does not raise the content version, so an expiry that is held may long be out of date: the
 * partition is read again then, and the store leaves out what has really expired.
 */
function isContentStale(
  { contentVersion, contentChangedAt }: PartitionMetadata,
  held: HeldPartition | undefined,
  nowSeconds: number,
): boolean {
  if (held === undefined) return contentVersion > 0;
  if (held.contentVersion !== contentVersion || held.contentChangedAt !== (contentChangedAt ?? null)) return true;
  return hasAged(held, nowSeconds);
}

async function readResources(
  { storage, database, held, nowSeconds }: LoadContext,
  partitions: readonly PartitionMetadata[],
): Promise<ReadonlyMap<string, Reading>> {
  const readings = new Map<string, Reading>();
  if (partitions.length === 0) return readings;
  const { writer } = database;
  for (const table of ["resources", "relations"] as const) await writer.run(createTable(table, LOADING[table]));
  const writers = {
    resources: await openTableWriter(writer, "resources", LOADING.resources),
    relations: await openTableWriter(writer, "relations", LOADING.relations),
  };
  const limit = pLimit(READ_AT_A_TIME);
  const all = partitions.map((partition) =>
    limit(async () => {
      const reading = await readPartition(storage, partition, held.numberOf(partition), writers);
      // Where the store's clock is behind ours, what it still gives out would be read again with every check.
      const expiresAt =
        reading.expiresAt === null ? null : Math.max(reading.expiresAt, nowSeconds + EXPIRY_PAUSE_SECONDS);
      readings.set(nameOf(partition), { ...reading, expiresAt });
    }),
  );
  // All must have ended before the writers can be closed, also where one failed.
  const results = await Promise.allSettled(all);
  writers.resources.finish();
  writers.relations.finish();
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return readings;
}

async function readPartition(
  storage: InventoryStorage,
  key: PartitionKey,
  partition: number,
  writers: { readonly resources: TableWriter<"resources">; readonly relations: TableWriter<"relations"> },
): Promise<Reading> {
  let count = 0;
  let expiresAt: number | null = null;
  for await (const page of storage.resources(key)) {
    for (const resource of page) {
      writers.resources.add(resourceToRow(resource, partition));
      for (const row of relationsToRows(resource, partition)) writers.relations.add(row);
      if (expiresAt === null || resource.ttl < expiresAt) expiresAt = resource.ttl;
    }
    count += page.length;
  }
  return { partition, count, expiresAt };
}

/** Which of these have another content version by now. */
async function movedSince(storage: InventoryStorage, before: readonly PartitionMetadata[]): Promise<readonly string[]> {
  const versions = new Map(before.map((metadata) => [nameOf(metadata), metadata.contentVersion]));
  const after = await storage.metadataOf(before);
  for (const metadata of after) {
    if (versions.get(nameOf(metadata)) === metadata.contentVersion) versions.delete(nameOf(metadata));
  }
  return [...versions.keys()];
}

interface Replacement {
  readonly entries: readonly HeldPartition[];
  readonly taken: readonly PartitionMetadata[];
  readonly gone: readonly PartitionKey[];
  /** The names of the partitions whose resources were read. */
  readonly reloaded: ReadonlySet<string>;
}

async function replace(
  { database, held, compaction, extracts }: LoadContext,
  { entries, taken, gone, reloaded }: Replacement,
): Promise<void> {
  const { writer } = database;
  const numbers = (keys: readonly PartitionKey[]) =>
    keys.flatMap((key) => held.get(key)?.partition ?? []).join(", ") || "NULL";
  const replacedContent = entries.filter((entry) => reloaded.has(nameOf(entry)));
  const remove = async (table: TableName, keys: readonly PartitionKey[]) => {
    const { rowsChanged } = await writer.run(`DELETE FROM ${table} WHERE "partition" IN (${numbers(keys)})`);
    compaction.removed(table, rowsChanged);
  };
  await database.transaction(async () => {
    for (const table of ["resources", "relations"] as const) {
      await remove(table, [...replacedContent, ...gone]);
      if (replacedContent.length === 0) continue;
      const loaded = replacedContent.map(({ partition }) => partition).join(", ");
      await writer.run(
        `INSERT INTO ${table} (${columnsOf(table)}) SELECT * FROM ${LOADING[table]} WHERE "partition" IN (${loaded}) ORDER BY ${ORDER[table]}`,
      );
    }
    for (const addition of extracts.additions(replacedContent.map(({ partition }) => partition)))
      await writer.run(addition);
    for (const table of ["coverage", "partitions"] as const) await remove(table, [...entries, ...gone]);
    const coverage = await openTableWriter(writer, "coverage");
    const partitions = await openTableWriter(writer, "partitions");
    taken.forEach((metadata, index) => {
      const entry = entries[index];
      if (entry === undefined) return;
      for (const row of cellsToRows(metadata, entry.partition)) coverage.add(row);
      partitions.add({ ...entry });
    });
    coverage.finish();
    partitions.finish();
  });
  for (const entry of entries) held.set(entry);
  for (const key of gone) held.remove(key);
}
