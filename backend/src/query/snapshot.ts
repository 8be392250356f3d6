import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "./database.ts";
import { queryOn } from "./database.ts";
import type { HeldPartition } from "./held-partitions.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { columnsOf, type TableName, tableNames } from "./tables.ts";

/**
 * Must be raised with every change of `tables.ts` and `rows.ts`, whose results a snapshot holds. Another version's snapshots are
 * not read.
 */
const SCHEMA_VERSION = 1;

const MANIFEST = "manifest.json";

/** Snapshots kept: the newest, and the one before for whoever is just reading it. */
const KEPT = 2;

/** Rows that one thread reads: DuckDB's own default of 122,880 would leave all but one idle for most inventories. */
const ROW_GROUP_SIZE = 20_480;

/** Writing is not a question that somebody waits for. */
const WRITE_LIMIT_MS = 10 * 60_000;

/** What a snapshot holds; written last, so a snapshot without it is none. */
interface Manifest {
  readonly product: "aws-inventory";
  readonly schemaVersion: number;
  readonly tables: Readonly<Record<TableName, { readonly rows: number; readonly bytes: number }>>;
}

/**
 * Writes what the copy holds, as one Parquet file for each table and a manifest, and removes what is older than the one
 * before. The versions of the partitions are in the table `partitions`.
 */
export async function saveSnapshot(database: Database, store: SnapshotStore, now: Date): Promise<void> {
  const id = `${now.toISOString().replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
  await withFolder(async (folder) => {
    const tables = await writeTables(database, folder);
    const manifest: Manifest = { product: "aws-inventory", schemaVersion: SCHEMA_VERSION, tables };
    await writeFile(join(folder, MANIFEST), JSON.stringify(manifest));
    for (const table of tableNames()) await store.put(`${id}/${fileOf(table)}`, join(folder, fileOf(table)));
    await store.put(`${id}/${MANIFEST}`, join(folder, MANIFEST));
  });
  const names = await store.list();
  const oldestKept = completeIds(names)[KEPT - 1];
  const old = names.filter((name) => oldestKept !== undefined && idOf(name) < oldestKept);
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

async function writeTables(database: Database, folder: string): Promise<Manifest["tables"]> {
  const written = await database.read(async (query) => {
    const rows: [TableName, { rows: number; bytes: number }][] = [];
    for (const table of tableNames()) {
      const path = join(folder, fileOf(table));
      await query(
        `COPY (SELECT ${columnsOf(table)} FROM ${table}) TO '${quoted(path)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`,
      );
      const [count] = await query<{ rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
      rows.push([table, { rows: count?.rows ?? 0, bytes: (await stat(path)).size }]);
    }
    return rows;
  }, WRITE_LIMIT_MS);
  // Each table has been written.
  return Object.fromEntries(written) as Manifest["tables"];
}

async function readTables(
  { writer }: Database,
  store: SnapshotStore,
  { id, folder }: { readonly id: string; readonly folder: string },
): Promise<readonly HeldPartition[]> {
  const path = (file: string) => join(folder, file);
  await store.get(`${id}/${MANIFEST}`, path(MANIFEST));
  const { tables } = parseManifest(await readFile(path(MANIFEST), "utf8"));
  for (const table of tableNames()) {
    const file = fileOf(table);
    await store.get(`${id}/${file}`, path(file));
    if ((await stat(path(file))).size !== tables[table].bytes) throw new RangeError(`${file} is not whole`);
  }
  const query = queryOn(writer);
  await writer.run("BEGIN TRANSACTION");
  try {
    for (const table of tableNames()) {
      const columns = columnsOf(table);
      const from = `read_parquet('${quoted(path(fileOf(table)))}')`;
      await writer.run(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${from}`);
      const [count] = await query<{ rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
      if (count?.rows !== tables[table].rows) throw new RangeError(`${fileOf(table)} has lost rows`);
    }
    const held = await query<HeldPartition>("SELECT * FROM partitions");
    await writer.run("COMMIT");
    return held;
  } catch (error) {
    await writer.run("ROLLBACK");
    throw error;
  }
}

/** Reads a manifest. Throws a `RangeError` that says why it is not one of ours. */
function parseManifest(text: string): Manifest {
  const manifest = parseJson(text);
  if (!isRecord(manifest) || manifest.product !== "aws-inventory" || !isRecord(manifest.tables)) {
    throw new RangeError("its manifest is damaged or not of this product");
  }
  if (manifest.schemaVersion !== SCHEMA_VERSION) {
    throw new RangeError(`it has version ${manifest.schemaVersion}, and this program reads version ${SCHEMA_VERSION}`);
  }
  for (const table of tableNames()) {
    const entry = manifest.tables[table];
    if (!isRecord(entry) || typeof entry.rows !== "number" || typeof entry.bytes !== "number") {
      throw new RangeError(`its manifest does not list ${table}`);
    }
  }
  // Every field has just been looked at.
  return manifest as unknown as Manifest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The snapshots that were written to their end, the newest first: an id begins with its time. */
function completeIds(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.endsWith(`/${MANIFEST}`))
    .map(idOf)
    .sort()
    .reverse();
}

function idOf(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

function fileOf(table: TableName): string {
  return `${table}.parquet`;
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
