import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Database } from "./database.ts";
import { queryOn } from "./database.ts";
import type { HeldPartition } from "./held-partitions.ts";
import { formatManifest, parseManifest, type SnapshotTable, type SnapshotTables } from "./snapshot-manifest.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { columnsOf, type TableName, tableNames } from "./tables.ts";

/** Written last, so a snapshot without it is none. */
const MANIFEST = "manifest.json";

/** Snapshots kept: the newest, and the one before for whoever is just reading it. */
const KEPT = 2;

/** Others who write snapshots may be so far ahead. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** Rows that one thread reads: DuckDB's own default of 122,880 would leave all but one idle for most inventories. */
const ROW_GROUP_SIZE = 20_480;

/** Writing is not a question that somebody waits for. */
const WRITE_LIMIT_MS = 10 * 60_000;

/**
 * Writes what the copy holds, as one Parquet file for each table and a manifest, and removes what is older than the one
 * before. The versions of the partitions are in the table `partitions`.
 */
export async function saveSnapshot(database: Database, store: SnapshotStore, now: Date): Promise<void> {
  const id = `${timeOf(now)}-${randomBytes(3).toString("hex")}`;
  await withFolder(async (folder) => {
    const tables = await writeTables(database, folder);
    await writeFile(join(folder, MANIFEST), formatManifest(tables));
    for (const table of tableNames()) await store.put(`${id}/${fileOf(table)}`, join(folder, fileOf(table)));
    await store.put(`${id}/${MANIFEST}`, join(folder, MANIFEST));
  });
  const names = await store.list();
  // Those of a time to come were written while the clock was ahead, and would be the newest for as long.
  const latest = timeOf(new Date(now.getTime() + CLOCKS_DIFFER_MS));
  const oldestKept = completeIds(names).filter((other) => other <= latest)[KEPT - 1] ?? "";
  const old = names.filter((name) => idOf(name) < oldestKept || idOf(name) > latest);
  if (old.length > 0) await store.remove(old);
}

/**
 * Fills an empty copy from the newest snapshot that can be read and returns what it holds of each partition; of none where
 * there is no such snapshot. What is wrong with the others is noted.
 */
export async function loadSnapshot(
  database: Database,
  store: SnapshotStore,
  onNote: (note: string) => void,
): Promise<readonly HeldPartition[]> {
  const ids = await store.list().then(completeIds, (error: unknown) => {
    onNote(`Cannot list the snapshots of the read model: ${messageOf(error)}`);
    return [];
  });
  for (const id of ids) {
    try {
      return await withFolder((folder) => readTables(database, store, { id, folder }));
    } catch (error) {
      onNote(`Cannot use snapshot ${id} of the read model: ${messageOf(error)}`);
    }
  }
  return [];
}

async function writeTables(database: Database, folder: string): Promise<SnapshotTables> {
  const written = await database.read(async (query) => {
    const files: [TableName, SnapshotTable][] = [];
    for (const table of tableNames()) {
      const path = join(folder, fileOf(table));
      await query(
        `COPY (SELECT ${columnsOf(table)} FROM ${table}) TO '${quoted(path)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`,
      );
      const [count] = await query<{ rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
      files.push([table, { rows: count?.rows ?? 0, sha256: await sha256Of(path) }]);
    }
    return files;
  }, WRITE_LIMIT_MS);
  // Each table has been written.
  return Object.fromEntries(written) as SnapshotTables;
}

async function readTables(
  database: Database,
  store: SnapshotStore,
  { id, folder }: { readonly id: string; readonly folder: string },
): Promise<readonly HeldPartition[]> {
  const path = (file: string) => join(folder, file);
  await store.get(`${id}/${MANIFEST}`, path(MANIFEST));
  const tables = parseManifest(await readFile(path(MANIFEST), "utf8"));
  const got = tableNames().map(async (table) => {
    const file = fileOf(table);
    await store.get(`${id}/${file}`, path(file));
    if ((await sha256Of(path(file))) !== tables[table].sha256) throw new RangeError(`${file} is not what was written`);
  });
  // All have ended before the folder goes, also where one of them failed.
  for (const result of await Promise.allSettled(got)) if (result.status === "rejected") throw result.reason;
  const { writer } = database;
  const query = queryOn(writer);
  return await database.transaction(async () => {
    for (const table of tableNames()) {
      const columns = columnsOf(table);
      const from = `read_parquet('${quoted(path(fileOf(table)))}')`;
      await writer.run(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${from}`);
      const [count] = await query<{ rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
      if (count?.rows !== tables[table].rows) throw new RangeError(`${fileOf(table)} has lost rows`);
    }
    return await query<HeldPartition>("SELECT * FROM partitions");
  });
}

/** The snapshots that were written to their end, the newest first: an id begins with its time. */
function completeIds(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.endsWith(`/${MANIFEST}`))
    .map(idOf)
    .sort()
    .reverse();
}

/** The time of a snapshot, with which its id begins. */
function timeOf(time: Date): string {
  return time.toISOString().replace(/[-:]/g, "");
}

function idOf(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

function fileOf(table: TableName): string {
  return `${table}.parquet`;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** A path between single quotes. */
function quoted(path: string): string {
  return path.replaceAll("'", "''");
}

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-snapshot-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
