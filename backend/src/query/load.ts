import { DuckDBListValue, INTEGER, LIST } from "@duckdb/node-api";
import { chunks } from "../chunks.ts";
import type { PartitionKey, PartitionMetadata } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { Compaction } from "./compaction.ts";
import { type Database, queryOn } from "./database.ts";
import type { Extracts } from "./extracts.ts";
import { type HeldPartition, type HeldPartitions, nameOf } from "./held-partitions.ts";
import { LOADING, type Need, needOf, openLoading, type Reading, readContents } from "./load-contents.ts";
import type { LoadLater } from "./load-later.ts";
import { CELLS, cellsToJson } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, TABLES, type TableName } from "./tables.ts";

/** So many partitions that are read whole are replaced in one transaction. */
const WHOLE_AT_A_TIME = 500;

/** Resources that are read by key for one transaction; where there are more, their partitions are replaced in as many as those that are read whole. */
const LISTED_AT_A_TIME = 50_000;

/** What is of one type stands together, so that whoever asks about one type need not look at the others: most queries in SQL do. */
const ORDER = { resources: `"type"`, relations: `"type", "toType"` } as const;

/** What loading did. */
export interface Loaded {
  readonly partitions: number;
  readonly resources: number;
  /** Partitions that were written while they were read, and are as they were before. */
  readonly moved: readonly PartitionKey[];
}

export interface LoadContext {
  readonly storage: InventoryStorage;
  readonly database: Database;
  readonly held: HeldPartitions;
  readonly compaction: Compaction;
  readonly extracts: Extracts;
  /** What loads the snapshot that the copy started from, without which no resource can be written. */
  readonly whole: Pick<LoadLater, "ensure">;
  readonly nowSeconds: number;
  /** Told of every transaction that has changed what readers see. */
  readonly onWritten: () => void;
}

/**
 * Brings partitions of the copy to what the store holds, in transactions: a reader sees a partition whole, as it was before or as it is now. What
 * the store does not know (any more) is removed. Resources are read only where the content differs from what is held, those that were
 * written where that is known, and taken only if the content version is the same before and after reading.
 */
export async function loadPartitions(context: LoadContext, keys: readonly PartitionKey[]): Promise<Loaded> {
  const needsOf = async (some: readonly PartitionKey[]): Promise<Needs> => {
    const metadata = await context.storage.metadataOf(some);
    return metadata.map((one) => [one, needOf(one, context.held.get(one), context)]);
  };
  const needs = await needsOf(keys);
  const listed = needs.reduce((sum, [, need]) => sum + (typeof need === "string" ? 0 : need.length), 0);
  const big = needs
    .filter(([, need]) => need === "whole" || (need !== "nothing" && listed > LISTED_AT_A_TIME))
    .map(([one]) => one);
  // Few are one transaction with all others.
  if (big.length <= WHOLE_AT_A_TIME) return loadGroup(context, keys, needs);
  const names = new Set(big.map(nameOf));
  const isSmall = (key: PartitionKey) => !names.has(nameOf(key));
  const small = needs.filter(([one]) => isSmall(one));
  const loaded = [await loadGroup(context, keys.filter(isSmall), small)];
  // The others take a while, so that their metadata is read again.
  for (const some of chunks(big, WHOLE_AT_A_TIME)) loaded.push(await loadGroup(context, some, await needsOf(some)));
  return {
    partitions: loaded.reduce((sum, { partitions }) => sum + partitions, 0),
    resources: loaded.reduce((sum, { resources }) => sum + resources, 0),
    moved: loaded.flatMap(({ moved }) => moved),
  };
}

/** The metadata of partitions, and what must be read of each. */
type Needs = readonly (readonly [PartitionMetadata, Need])[];

async function loadGroup(context: LoadContext, keys: readonly PartitionKey[], needs: Needs): Promise<Loaded> {
  try {
    return await loadRead(context, keys, needs);
  } finally {
    // They would keep all that was read in memory.
    for (const table of Object.values(LOADING)) await context.database.writer.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function loadRead(context: LoadContext, keys: readonly PartitionKey[], needs: Needs): Promise<Loaded> {
  const { storage, held, nowSeconds } = context;
  const before = needs.map(([metadata]) => metadata);
  const known = new Set(needs.map(([metadata]) => nameOf(metadata)));
  const gone = keys.filter((key) => !known.has(nameOf(key)));
  if (gone.length > 0 || needs.some(([, need]) => need !== "nothing")) await context.whole.ensure();
  const read = await readContents(context, needs);
  const contents = before.filter((metadata) => read.has(nameOf(metadata)));
  const moved = new Set(contents.length === 0 ? [] : await movedSince(storage, contents));
  const taken = before.filter((metadata) => !moved.has(nameOf(metadata)));
  const entries = taken.map((metadata): HeldPartition => {
    const { service, accountId, region, contentVersion, contentChangedAt = null } = metadata;
    const { coverageVersion, changedAt = "" } = metadata;
    const latest = read.get(nameOf(metadata)) ?? held.get(metadata);
    return {
      partition: latest?.partition ?? held.numberOf(metadata),
      ...{ service, accountId, region, changedAt, contentVersion, contentChangedAt, coverageVersion },
      expiresAt: latest?.expiresAt ?? null,
      readAt: latest?.readAt ?? nowSeconds,
    };
  });
  await replace(context, { entries, taken, gone, read });
  const resources = [...read].filter(([name]) => !moved.has(name)).reduce((sum, [, { count }]) => sum + count, 0);
  return {
    partitions: taken.length + gone.length,
    resources,
    moved: contents.filter((metadata) => moved.has(nameOf(metadata))),
  };
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
  /** What was read, by the names of partitions. */
  readonly read: ReadonlyMap<string, Reading>;
}

async function replace(
  { database, held, compaction, extracts, onWritten }: LoadContext,
  { entries, taken, gone, read }: Replacement,
): Promise<void> {
  const { writer } = database;
  const numbersOf = (all: readonly HeldPartition[]) => new DuckDBListValue(all.map(({ partition }) => partition));
  const heldOf = (keys: readonly PartitionKey[]) => keys.flatMap((key) => held.get(key) ?? []);
  const replaced = entries.filter((entry) => read.has(nameOf(entry)));
  const whole = replaced.filter((entry) => read.get(nameOf(entry))?.isWhole);
  const parts = replaced.filter((entry) => !read.get(nameOf(entry))?.isWhole);
  const remove = async (table: TableName, removed: readonly HeldPartition[], from = `WHERE ${IS_LISTED}`) => {
    if (removed.length === 0) return;
    const { rowsChanged } = await writer.run(`DELETE FROM ${table} ${from}`, [numbersOf(removed)], [LIST(INTEGER)]);
    compaction.removed(table, rowsChanged);
  };
  await database.transaction(async () => {
    const hasContents = replaced.length + gone.length > 0;
    const lastRow = hasContents ? await lastRowOf(database) : 0;
    for (const table of hasContents ? (["resources", "relations"] as const) : []) {
      await remove(table, heldOf([...whole, ...gone]));
      await remove(
        table,
        parts,
        `USING ${LOADING.written} w WHERE w.${IS_LISTED} AND ${table}."partition" = w."partition" AND ${table}."resourceId" = w."resourceId"`,
      );
      if (replaced.length === 0) continue;
      await writer.run(
        `INSERT INTO ${table} (${columnsOf(table)}) SELECT * FROM ${LOADING[table]} WHERE ${IS_LISTED} ORDER BY ${ORDER[table]}`,
        [numbersOf(replaced)],
        [LIST(INTEGER)],
      );
    }
    for (const table of ["coverage", "partitions"] as const) {
      await remove(table, heldOf([...entries, ...gone]));
    }
    const partitions = await openTableWriter(writer, "partitions", TABLES.partitions);
    const cells = await openLoading(writer, LOADING.cells, { partition: "INTEGER", cells: "VARCHAR" });
    taken.forEach((metadata, index) => {
      const entry = entries[index];
      if (entry === undefined) return;
      partitions.add({ ...entry });
      cells.add({ partition: entry.partition, cells: cellsToJson(metadata) });
    });
    partitions.finish();
    cells.finish();
    await writer.run(FILL_COVERAGE);
    if (hasContents) for (const addition of extracts.additions(lastRow)) await writer.run(addition);
  });
  onWritten();
  for (const entry of entries) held.set(entry);
  for (const key of gone) held.remove(key);
}

/** Of a partition: that it is one of those that are bound first. */
const IS_LISTED = '"partition" IN (SELECT unnest($1))';

/** Adds the cells that are loading, with what their partitions tell of them. DuckDB takes JSON apart in half the time in which rows are written value by value. */
const FILL_COVERAGE = `INSERT INTO coverage BY NAME
  SELECT "partition", "service", c."kind", "service" || ':' || c."kind" AS "type", "accountId", "region", c."outcome", c."attemptedAt", c."runId", c."completeAt",
    c."count", c."error"."code" AS "errorCode", c."error"."message" AS "errorMessage", c."alarm"."code" AS "alarmCode", c."alarm"."message" AS "alarmMessage"
  FROM (SELECT "partition", unnest(from_json("cells", '${CELLS}')) AS c FROM ${LOADING.cells})
  JOIN partitions USING ("partition")`;

/** The highest number of a resource: those that are added have higher ones. */
async function lastRowOf({ writer }: Database): Promise<number> {
  const [last] = await queryOn(writer)<{ readonly row: number | null }>(
    `SELECT max("row")::DOUBLE AS "row" FROM resources`,
  );
  return last?.row ?? 0;
}
