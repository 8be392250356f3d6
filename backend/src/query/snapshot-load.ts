import { join } from "node:path";
import { type Database, queryOn } from "./database.ts";
import type { HeldPartition } from "./held-partitions.ts";
import { literal } from "./literal.ts";
import type { FetchedSnapshot } from "./snapshot-fetch.ts";
import { removeFolder } from "./snapshot-files.ts";
import { fileOfService, type SnapshotFile, type SnapshotManifest } from "./snapshot-manifest.ts";
import { columnsOf, createTable, INDEX_ROWS, numberRows, type TableName, tableNames } from "./tables.ts";

/** What a copy was filled from. */
export interface LoadedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly held: readonly HeldPartition[];
  readonly rest: SnapshotRest;
}

/**
 * What a copy reads from the files until it is loaded: its resources, of which `resources` is a view. Relations and changes, which no list needs, are
 * not there before.
 */
export interface SnapshotRest {
  /** Loads everything into tables, which can be written then. May be called again where it failed. */
  load(): Promise<void>;
  /** Gives up the files, as soon as nobody reads them who has begun by now. */
  discard(): Promise<void>;
}

/** The tables that are loaded later. */
const LATER: ReadonlySet<TableName> = new Set(["relations", "changes"]);

/**
 * Fills an empty copy from the files of a snapshot, all of it or, where it throws, nothing. The files are its own from then on. A first answer comes from
 * the files themselves, sooner than a table could be filled; each one does so until everything is loaded.
 */
export async function loadFiles(database: Database, { manifest, folder }: FetchedSnapshot): Promise<LoadedSnapshot> {
  try {
    const { writer } = database;
    const held = await database.transaction(async () => {
      for (const table of tableNames()) {
        if (LATER.has(table)) continue;
        const files = manifest.files.filter((file) => file.table === table);
        const rows =
          table === "resources"
            ? await viewResources(database, files, folder)
            : (await writer.run(fillStatement(table, files, folder))).rowsChanged;
        if (rows !== files.reduce((sum, file) => sum + file.rows, 0)) throw new RangeError(`${table} has lost rows`);
      }
      // As one text, because the driver makes objects of rows in twice the time.
      const [all] = await queryOn(writer)<{ readonly held: string | null }>(
        `SELECT to_json(list(p))::VARCHAR AS "held" FROM partitions p`,
      );
      // The table's columns are these fields.
      const partitions = JSON.parse(all?.held ?? "[]") as readonly HeldPartition[];
      checkServices(partitions, manifest);
      return partitions;
    });
    return {
      manifest,
      held,
      rest: {
        load: () => database.build(restStatements(manifest, folder)),
        async discard() {
          await database.settled();
          await removeFolder(folder);
        },
      },
    };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** Throws a `RangeError` where there are partitions of a service and no file of its resources. */
function checkServices(held: readonly HeldPartition[], { files }: SnapshotManifest): void {
  const names = new Set(files.map(({ name }) => name));
  const missing = held.find(({ service }) => !names.has(fileOfService(service)));
  if (missing) throw new RangeError(`its manifest does not list the resources of ${missing.service}`);
}

/** Makes a view of files of resources, and returns how many there are in them. */
async function viewResources({ writer }: Database, files: readonly SnapshotFile[], folder: string): Promise<number> {
  await writer.run("DROP TABLE resources");
  await writer.run(`CREATE VIEW resources AS ${selectNumbered(files, folder)}`);
  const [count] = await queryOn(writer)<{ readonly rows: number }>('SELECT count(*)::INTEGER AS "rows" FROM resources');
  return count?.rows ?? 0;
}

/** Fills a table from its files. */
function fillStatement(table: TableName, files: readonly SnapshotFile[], folder: string): string {
  return `INSERT INTO ${table} SELECT ${columnsOf(table)} ${sourceOf(files, folder)}`;
}

/** No file has as many rows. */
const FILE_ROWS = 1_000_000_000;

/** The clause that reads all of these files, by as many threads as there are, in which `"number"` numbers their rows, all below zero. */
function sourceOf(files: readonly SnapshotFile[], folder: string): string {
  const paths = files.map(({ name }) => literal(join(folder, name))).join(", ");
  return `FROM (SELECT *, file_row_number - (file_index + 1) * ${FILE_ROWS} AS "number"
    FROM read_parquet([${paths}], hive_partitioning = false, file_row_number = true))`;
}

/**
 * Resources as they are read from files, each with its number: below zero, as those that are read from the store are numbered from one on. Numbers must
 * not change when they are loaded.
 */
function selectNumbered(files: readonly SnapshotFile[], folder: string): string {
  return `SELECT ${columnsOf("resources")}, "number" AS "row" ${sourceOf(files, folder)}`;
}

/** Loads what the files have. Of the changes some may have been read from the store by then. */
function restStatements({ files }: SnapshotManifest, folder: string): readonly string[] {
  const filesOf = (table: TableName) => files.filter((file) => file.table === table);
  return [
    fillStatement("relations", filesOf("relations"), folder),
    `${fillStatement("changes", filesOf("changes"), folder)} WHERE "id" NOT IN (SELECT "id" FROM changes)`,
    "DROP VIEW resources",
    createTable("resources"),
    numberRows("resources"),
    `INSERT INTO resources ${selectNumbered(filesOf("resources"), folder)}`,
    INDEX_ROWS,
  ];
}
