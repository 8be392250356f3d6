import { join } from "node:path";
import { type Database, queryOn } from "./database.ts";
import type { HeldPartition } from "./held-partitions.ts";
import { literal } from "./literal.ts";
import type { FetchedSnapshot } from "./snapshot-fetch.ts";
import { removeFolder } from "./snapshot-files.ts";
import type { SnapshotFile, SnapshotManifest } from "./snapshot-manifest.ts";
import { columnsOf, createTable, INDEX_ROWS, numberRows, type TableName, tableNames } from "./tables.ts";

/** What a copy was filled from. */
export interface LoadedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly held: readonly HeldPartition[];
  readonly rest: SnapshotRest;
}

/** What lists, counts and coverage do not need: full descriptions, relations and changes, which are most of a snapshot. */
export interface SnapshotRest {
  /** Loads it for all that has not been read from the store since. May be called again where it failed. */
  load(): Promise<void>;
  /** Gives up the files; nothing can be loaded afterwards. */
  discard(): Promise<void>;
}

/** The tables that are loaded later. */
const LATER: ReadonlySet<TableName> = new Set(["relations", "changes"]);

/**
 * Fills an empty copy from the files of a snapshot, all of it or, where it throws, nothing. The files are its own from then on. A first answer needs no more than
 * a part of them, which takes a third of the time; whoever needs the rest loads it.
 */
export async function loadFiles(database: Database, { manifest, folder }: FetchedSnapshot): Promise<LoadedSnapshot> {
  try {
    const { writer } = database;
    const query = queryOn(writer);
    const held = await database.transaction(async () => {
      for (const table of tableNames()) {
        if (LATER.has(table)) continue;
        const files = manifest.files.filter((file) => file.table === table);
        const columns = table === "resources" ? resourceColumns({ data: "NULL" }) : columnsOf(table);
        const into = table === "resources" ? `${columnsOf(table)}, "row"` : columns;
        await writer.run(`INSERT INTO ${table} (${into}) SELECT ${columns} ${sourceOf(files, folder)}`);
        const [count] = await query<{ readonly rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
        const rows = files.reduce((sum, file) => sum + file.rows, 0);
        if (count?.rows !== rows) throw new RangeError(`${table} has lost rows`);
      }
      return await query<HeldPartition>("SELECT * FROM partitions");
    });
    return {
      manifest,
      held,
      rest: {
        load: () => database.build(restStatements(manifest, folder)),
        discard: () => removeFolder(folder),
      },
    };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
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
 * The columns of resources as they are read from a file, with their number: below zero, as those that are read from the
 * store are numbered from one on. Numbers must not change when the rest is loaded.
 */
function resourceColumns({ data }: { readonly data: "NULL" | '"data"' }): string {
  return `${columnsOf("resources").replace('"data"', data)}, "number"`;
}

/** Replaces the resources by what the files have of them in full, but for those of partitions that have been read from the store. */
function restStatements({ files }: SnapshotManifest, folder: string): readonly string[] {
  const of = (table: TableName) =>
    sourceOf(
      files.filter((file) => file.table === table),
      folder,
    );
  const columns = columnsOf("resources");
  const isUnread = `WHERE "partition" IN (SELECT DISTINCT "partition" FROM resources WHERE "row" < 0)`;
  const relations = columnsOf("relations");
  const changes = columnsOf("changes");
  return [
    `INSERT INTO relations (${relations}) SELECT ${relations} ${of("relations")} ${isUnread}`,
    `INSERT INTO changes (${changes}) SELECT ${changes} ${of("changes")} WHERE "id" NOT IN (SELECT "id" FROM changes)`,
    createTable("resources", "rewritten"),
    numberRows("rewritten"),
    `INSERT INTO rewritten (${columns}, "row") SELECT ${resourceColumns({ data: '"data"' })} ${of("resources")} ${isUnread}`,
    `INSERT INTO rewritten (${columns}, "row") SELECT ${columns}, "row" FROM resources WHERE "row" >= 0`,
    "DROP TABLE resources",
    "ALTER TABLE rewritten RENAME TO resources",
    INDEX_ROWS,
  ];
}
