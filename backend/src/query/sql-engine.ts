import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { UsageError } from "../errors.ts";
import type { JsonValue } from "../model.ts";
import { queryOn } from "./database.ts";
import type { SqlRows } from "./read-model.ts";
import { sqlError, tooMuchTime } from "./sql-errors.ts";
import { createSqlMacros } from "./sql-macros.ts";
import { readSql } from "./sql-parse.ts";
import { SQL_SCHEMA, sqlColumnsOf, sqlTableNames } from "./sql-tables.ts";
import { jsonOf } from "./sql-values.ts";

/** Where an engine finds its tables, and what it may use. */
export interface SqlEngineOptions {
  /** The folder with one Parquet file for each table. */
  readonly folder: string;
  /** A file that may be written besides. */
  readonly outFile?: string;
  /** Memory for tables, sorts and the like; nothing is put on disk instead. */
  readonly memoryBytes: number;
}

/** What a query may give and take. */
export interface SqlRun {
  readonly sql: string;
  /** Rows at most. */
  readonly limit: number;
  readonly timeLimitMs: number;
  /** Characters of the answer as JSON at most. */
  readonly maxLength: number;
}

/** A DuckDB of its own that knows nothing but our tables. */
export interface SqlEngine {
  /** Checks a query and runs it. Throws `UsageError` for a query that cannot be read, is not allowed, fails or is too heavy. */
  rows(run: SqlRun): Promise<SqlRows>;
  /** The same, into the out file as Parquet; returns how many rows it has. */
  parquet(run: SqlRun): Promise<number>;
  /** Ends what is running. */
  interrupt(): void;
  close(): void;
}

/**
 * Opens the engine that runs queries of users, over files that the copy's tables were written to. It can read these files and no other, it
 * loads no extension, and its settings cannot be changed any more.
 */
export async function openSqlEngine({ folder, outFile, memoryBytes }: SqlEngineOptions): Promise<SqlEngine> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.min(availableParallelism(), 2)),
    memory_limit: `${Math.floor(memoryBytes / 1_000_000)}MB`,
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_unsigned_extensions: "false",
  });
  const connection = await instance.connect();
  for (const statement of [...createTables(folder), ...createSqlMacros(), ...lock(folder, outFile)]) {
    await connection.run(statement);
  }
  return {
    rows: (run) => inTime(connection, run, async (sql) => await read(connection, sql, run)),
    parquet: (run) =>
      inTime(connection, run, async (sql) => {
        const rows = `SELECT * FROM (${sql}) AS "answer" LIMIT ${run.limit}`;
        await connection.run(
          `COPY (${rows}) TO ${quoted(outFile ?? "")} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
        );
        const [count] = await queryOn(connection)<{ rows: number }>(
          `SELECT count(*)::DOUBLE AS "rows" FROM read_parquet(${quoted(outFile ?? "")})`,
        );
        return count?.rows ?? 0;
      }),
    interrupt: () => connection.interrupt(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The name of a table's file in its folder. */
export function sqlFileOf(table: string): string {
  return `${table}.parquet`;
}

/** A text between single quotes, as a literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function createTables(folder: string): readonly string[] {
  const views = sqlTableNames().map((table) => {
    const file = quoted(join(folder, sqlFileOf(table)));
    return `CREATE VIEW ${SQL_SCHEMA}.${table} AS SELECT ${sqlColumnsOf(table)} FROM read_parquet(${file})`;
  });
  return [`CREATE SCHEMA ${SQL_SCHEMA}`, ...views];
}

/** In this order: each closes the door to what comes before it. */
function lock(folder: string, outFile: string | undefined): readonly string[] {
  return [
    "SET GLOBAL TimeZone = 'UTC'",
    `SET search_path = '${SQL_SCHEMA}'`,
    `SET GLOBAL allowed_directories = [${quoted(`${folder}/`)}]`,
    ...(outFile === undefined ? [] : [`SET GLOBAL allowed_paths = [${quoted(outFile)}]`]),
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
  ];
}

async function inTime<Result>(
  connection: DuckDBConnection,
  { sql, timeLimitMs }: SqlRun,
  work: (sql: string) => Promise<Result>,
): Promise<Result> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.interrupt();
  }, timeLimitMs);
  await connection.run("BEGIN TRANSACTION READ ONLY");
  try {
    return await work(await readSql(sql, queryOn(connection)));
  } catch (error) {
    if (isLate) throw tooMuchTime(timeLimitMs);
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw sqlError(error.message, error);
  } finally {
    clearTimeout(timer);
    await connection.run("ROLLBACK");
  }
}

async function read(connection: DuckDBConnection, sql: string, { limit, maxLength }: SqlRun): Promise<SqlRows> {
  const result = await connection.stream(sql);
  const types = result.columnTypes();
  // The parser's own word for DuckDB's functions says nothing to whoever gave a column no name.
  const names = result.columnNames().map((name) => name.replaceAll(/\bmain\.(?=["\w])/g, ""));
  const columns = names.map((name, index) => ({ name, type: String(types[index]) }));
  const rows: (readonly JsonValue[])[] = [];
  let length = 0;
  for await (const some of result.yieldConvertedRows(jsonOf)) {
    for (const row of some) {
      if (rows.length === limit) return { columns, rows, isCut: true };
      length += JSON.stringify(row).length;
      if (length > maxLength) throw tooLong(maxLength);
      rows.push(row);
    }
  }
  return { columns, rows, isCut: false };
}

function tooLong(maxLength: number): UsageError {
  const most = `${Math.floor(maxLength / 1_000_000)} MB`;
  return new UsageError(`Cannot give the answer: it has more than ${most}; ask for fewer rows or columns`);
}
