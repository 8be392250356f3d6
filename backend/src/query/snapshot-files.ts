import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { VERSION } from "../version.ts";
import type { Database, Query } from "./database.ts";
import { queryOn } from "./database.ts";
import type { HeldPartition } from "./held-partitions.ts";
import {
  formatManifest,
  MANIFEST,
  parseManifest,
  type SnapshotFile,
  type SnapshotManifest,
} from "./snapshot-manifest.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { columnsOf, type TableName, tableNames } from "./tables.ts";
import { toTimestamp } from "./times.ts";

/** Rows that one thread reads: DuckDB's own default of 122,880 would leave all but one idle for most inventories. */
const ROW_GROUP_SIZE = 20_480;

/** Writing is not a question that somebody waits for. */
const WRITE_LIMIT_MS = 10 * 60_000;

const DAY_MS = 86_400_000;

/** A file that has been written to this machine's disk. */
export interface WrittenFile extends SnapshotFile {
  readonly path: string;
}

/** All files of one state of the copy; those that every kind of snapshot has the same way are written once. */
export interface WrittenFiles {
  readonly all: readonly WrittenFile[];
  /** The same, with the changes of one day only. */
  readonly ofDay: readonly WrittenFile[];
}

export interface WriteOptions {
  readonly folder: string;
  /** Those that have a file of resources also when nothing is stored of them. */
  readonly services: readonly string[];
  /** The day of `ofDay`, e.g. `2026-11-22`. */
  readonly day: string;
}

/** Writes what the copy holds into a folder. */
export function writeFiles(database: Database, { folder, services, day }: WriteOptions): Promise<WrittenFiles> {
  return database.read(async (query) => {
    const write = (table: TableName, name: string, options: Partial<FileQuery> = {}) =>
      writeTable(query, { table, name, path: join(folder, name), ...options });
    const found = await query<{ readonly service: string }>('SELECT DISTINCT "service" FROM resources');
    const names = [...new Set([...services, ...found.map(({ service }) => service)])].sort();
    const shared: WrittenFile[] = [];
    for (const service of names) {
      shared.push(
        await write("resources", `resources/service=${service}/resources.parquet`, {
          where: `"service" = $1 ORDER BY "key"`,
          values: [service],
        }),
      );
    }
    for (const table of tableNames()) {
      if (table !== "resources" && table !== "changes") shared.push(await write(table, `${table}/${table}.parquet`));
    }
    const from = Date.parse(`${day}T00:00:00Z`);
    const changes = await write("changes", "changes/changes.parquet");
    const ofDay = await write("changes", "changes/changes.parquet", {
      path: join(folder, "day-changes.parquet"),
      where: `"at" >= $1 AND "at" < $2`,
      values: [from, from + DAY_MS].map((ms) => toTimestamp(new Date(ms).toISOString())),
    });
    return { all: [...shared, changes], ofDay: [...shared, ofDay] };
  }, WRITE_LIMIT_MS);
}

interface FileQuery {
  readonly table: TableName;
  readonly name: string;
  readonly path: string;
  /** Which rows, and in which order. */
  readonly where?: string;
  readonly values?: Parameters<Query>[1];
}

async function writeTable(query: Query, file: FileQuery): Promise<WrittenFile> {
  const { table, name, path, where = "true", values = [] } = file;
  await mkdir(dirname(path), { recursive: true });
  await query(
    `COPY (SELECT ${columnsOf(table)} FROM ${table} WHERE ${where}) TO '${quoted(path)}'
      (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`,
    values,
  );
  const [count] = await query<{ readonly rows: number }>(
    `SELECT num_rows::INTEGER AS "rows" FROM parquet_file_metadata('${quoted(path)}')`,
  );
  return { name, table, rows: count?.rows ?? 0, sha256: await sha256Of(path), path };
}

/** Puts files under a root of the store, e.g. `current/`, the manifest last. */
export async function putFiles(
  store: SnapshotStore,
  files: readonly WrittenFile[],
  { root, at, folder }: { readonly root: string; readonly at: Date; readonly folder: string },
): Promise<void> {
  for (const { name, path } of files) await store.put(root + name, path);
  const manifest = join(folder, MANIFEST);
  const listed = files.map(({ name, table, rows, sha256 }): SnapshotFile => ({ name, table, rows, sha256 }));
  await writeFile(manifest, formatManifest({ at: at.toISOString(), version: VERSION, files: listed }));
  await store.put(root + MANIFEST, manifest);
}

/** The same where there can be older files under the root, of services that are no more: they would be read with the others. */
export async function replaceFiles(
  store: SnapshotStore,
  files: readonly WrittenFile[],
  where: { readonly root: string; readonly at: Date; readonly folder: string },
): Promise<void> {
  await putFiles(store, files, where);
  const names = new Set([MANIFEST, ...files.map(({ name }) => name)].map((name) => where.root + name));
  const others = (await store.list(where.root)).filter((name) => !names.has(name));
  if (others.length > 0) await store.remove(others);
}

/** What a copy was filled from. */
export interface LoadedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly held: readonly HeldPartition[];
}

/**
 * Fills an empty copy from the snapshot under a root, all of it or, where it throws, nothing: every file must be what its manifest
 * says, so that one that was being written over is never taken for one state.
 */
export function loadFiles(database: Database, store: SnapshotStore, root: string): Promise<LoadedSnapshot> {
  return withFolder(async (folder) => {
    const manifest = await readManifest(store, root, folder);
    const path = ({ name }: SnapshotFile) => join(folder, name);
    const got = manifest.files.map(async (file) => {
      await mkdir(dirname(path(file)), { recursive: true });
      await store.get(root + file.name, path(file));
      if ((await sha256Of(path(file))) !== file.sha256) throw new RangeError(`${file.name} is not what was written`);
    });
    // All have ended before the folder goes, also where one of them failed.
    for (const result of await Promise.allSettled(got)) if (result.status === "rejected") throw result.reason;
    const { writer } = database;
    const query = queryOn(writer);
    return await database.transaction(async () => {
      for (const table of tableNames()) {
        const files = manifest.files.filter((file) => file.table === table);
        const columns = columnsOf(table);
        const paths = files.map((file) => `'${quoted(path(file))}'`).join(", ");
        await writer.run(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM read_parquet([${paths}], hive_partitioning = false)`,
        );
        const [count] = await query<{ readonly rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
        const rows = files.reduce((sum, file) => sum + file.rows, 0);
        if (count?.rows !== rows) throw new RangeError(`${table} has lost rows`);
      }
      return { manifest, held: await query<HeldPartition>("SELECT * FROM partitions") };
    });
  });
}

async function readManifest(store: SnapshotStore, root: string, folder: string): Promise<SnapshotManifest> {
  await store.get(root + MANIFEST, join(folder, MANIFEST));
  return parseManifest(await readFile(join(folder, MANIFEST), "utf8"));
}

/** Works in a folder of its own, which goes when the work has ended. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-snapshot-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A path between single quotes. */
export function quoted(path: string): string {
  return path.replaceAll("'", "''");
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
