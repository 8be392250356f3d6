import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { onProcessEnd } from "../process-end.ts";
import { VERSION } from "../version.ts";
import type { Database, Query } from "./database.ts";
import { literal } from "./literal.ts";
import { fileOfService, formatManifest, MANIFEST, type SnapshotFile } from "./snapshot-manifest.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { columnsOf, type TableName, tableNames } from "./tables.ts";

/** Rows that one thread reads: DuckDB's own default of 122,880 would leave all but one idle for most inventories. */
export const ROW_GROUP_SIZE = 20_480;

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
  return database.readForFiles(async (query) => {
    const write = (table: TableName, name: string, options: Partial<FileQuery> = {}) =>
      writeTable(query, { table, name, path: join(folder, name), ...options });
    const found = await query<{ readonly service: string }>('SELECT DISTINCT "service" FROM resources');
    const names = [...new Set([...services, ...found.map(({ service }) => service)])].sort();
    const shared: WrittenFile[] = [];
    for (const service of names) {
      shared.push(
        await write("resources", fileOfService(service), {
          where: `"service" = $1 ORDER BY "key"`,
          values: [service],
        }),
      );
    }
    for (const table of tableNames()) {
      if (table === "resources" || table === "changes") continue;
      // Relations in the order of their types, as most who ask ask about one.
      const options = table === "relations" ? { where: `true ORDER BY "type", "toType"` } : {};
      shared.push(await write(table, `${table}/${table}.parquet`, options));
    }
    const from = Date.parse(`${day}T00:00:00Z`);
    const changes = await write("changes", "changes/changes.parquet");
    const ofDay = await write("changes", "changes/changes.parquet", {
      path: join(folder, "day-changes.parquet"),
      where: `"at" >= $1::TIMESTAMP AND "at" < $2::TIMESTAMP`,
      values: [from, from + DAY_MS].map((ms) => new Date(ms).toISOString()),
    });
    return { all: [...shared, changes], ofDay: [...shared, ofDay] };
  });
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
    `COPY (SELECT ${columnsOf(table)} FROM ${table} WHERE ${where}) TO ${literal(path)}
      (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`,
    values,
  );
  const [count] = await query<{ readonly rows: number }>(
    `SELECT num_rows::INTEGER AS "rows" FROM parquet_file_metadata(${literal(path)})`,
  );
  const { size: bytes } = await stat(path);
  return { name, table, rows: count?.rows ?? 0, bytes, sha256: await sha256Of(path), path };
}

/**
 * Puts files under a root of the store, e.g. `current/`, the manifest last, and removes what was there of services that are no more: it
 * would be read with the others.
 */
export async function replaceFiles(
  store: SnapshotStore,
  files: readonly WrittenFile[],
  { root, at, folder }: { readonly root: string; readonly at: Date; readonly folder: string },
): Promise<void> {
  for (const { name, path } of files) await store.put(root + name, path);
  const manifest = join(folder, MANIFEST);
  await writeFile(manifest, manifestOf(files, at));
  await store.put(root + MANIFEST, manifest);
  const names = new Set([MANIFEST, ...files.map(({ name }) => name)].map((name) => root + name));
  const others = (await store.list(root)).filter((name) => !names.has(name));
  if (others.length > 0) await store.remove(others);
}

/** The text of the manifest of files that were written at a time. */
export function manifestOf(files: readonly WrittenFile[], at: Date): string {
  return formatManifest({ at: at.toISOString(), version: VERSION, files: files.map(({ path: _, ...file }) => file) });
}

/** Works in a folder of its own, which goes when the work has ended. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await makeFolder();
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** The folders that there are, with what takes back their removal at the end of the process. */
const folders = new Map<string, () => void>();

/** A new folder of this machine's for files of the copy. It goes with the process, also where that is ended by a signal. */
export async function makeFolder(purpose: "snapshot" | "sql" = "snapshot"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `aws-inventory-${purpose}-`));
  folders.set(
    folder,
    onProcessEnd(() => rmSync(folder, { recursive: true, force: true })),
  );
  return folder;
}

/** Removes a folder with all that is in it. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.get(folder)?.();
  folders.delete(folder);
}

/** Bytes that are read at a time: with the 64 KiB that streams have of themselves, reading costs more than the checksum. */
export const READ_BYTES = 1_048_576;

/** The checksum of a file, in hexadecimal. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash);
  return hash.digest("hex");
}

/** Writes a file of a snapshot into a folder. Throws a `RangeError` where what comes is not what the manifest says. */
export async function receiveFile(
  content: AsyncIterable<Uint8Array>,
  { name, sha256 }: SnapshotFile,
  folder: string,
): Promise<void> {
  const path = join(folder, name);
  const hash = createHash("sha256");
  async function* hashed() {
    for await (const part of content) {
      hash.update(part);
      yield part;
    }
  }
  await mkdir(dirname(path), { recursive: true });
  // What comes while it writes is written at once then: parts that come from a socket are small.
  await pipeline(hashed(), createWriteStream(path, { highWaterMark: READ_BYTES }));
  if (hash.digest("hex") !== sha256) throw new RangeError(`${name} is not what was written`);
}
