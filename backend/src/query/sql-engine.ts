import { availableParallelism } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { literal } from "./literal.ts";
import { createSqlViews } from "./sql-tables.ts";

/** Where an engine finds its tables, and what it may use. */
export interface SqlEngineOptions {
  /** The folder with one Parquet file for each table. */
  readonly folder: string;
  /** A file that may be written besides. */
  readonly outFile?: string;
  /** Bytes for tables, sorts and the like; nothing is put on disk instead. */
  readonly memory: number;
}

/**
 * Opens a DuckDB that knows nothing but the tables of SQL, in files. It can read these files and no other, loads no extension, and its
 * settings cannot be changed any more.
 */
export async function openSqlEngine({ folder, outFile, memory }: SqlEngineOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.min(availableParallelism(), 2)),
    memory_limit: `${Math.floor(memory / 1_000_000)}MB`,
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_unsigned_extensions: "false",
  });
  const connection = await instance.connect();
  const views = createSqlViews((table) => `read_parquet(${literal(join(folder, sqlFileOf(table)))})`);
  for (const statement of [...views, ...lock(folder, outFile)]) await connection.run(statement);
  connection.closeSync();
  return instance;
}

/** The name of a table's file in its folder. */
export function sqlFileOf(table: string): string {
  return `${table}.parquet`;
}

/** In this order: each closes the door to what comes before it. */
function lock(folder: string, outFile: string | undefined): readonly string[] {
  return [
    "SET GLOBAL TimeZone = 'UTC'",
    `SET GLOBAL allowed_directories = [${literal(`${folder}/`)}]`,
    ...(outFile === undefined ? [] : [`SET GLOBAL allowed_paths = [${literal(outFile)}]`]),
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
  ];
}
