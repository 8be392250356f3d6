import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from "@duckdb/node-api";
import { UsageError } from "../errors.ts";
import type { JsonValue } from "../model.ts";
import { limited, type Query, queryOn } from "./database.ts";
import { interruptOn } from "./interrupt.ts";
import { literal } from "./literal.ts";
import { watchMemory } from "./memory-watch.ts";
import type { CheckedSql } from "./sql-guard.ts";
import { jsonRows } from "./sql-rows.ts";
import { SQL_SCHEMA } from "./sql-tables.ts";
import { stopped } from "./user-places.ts";

/** Columns that an answer can have: each is made an object for each row, in which time nothing else is answered. */
const MAX_COLUMNS = 200;

/** What a query of a user may take. */
export interface QueryLimits {
  /** Rows that are read at most. */
  readonly rows: number;
  /** Bytes that its values are in JSON at most. */
  readonly bytes: number;
  readonly ms: number;
  /** Bytes that this process may grow by while it runs. */
  readonly memory: number;
}

/** A query, and what is to be seen of the same state. */
export interface UserQuery<Seen> {
  readonly checked: CheckedSql;
  readonly limits: QueryLimits;
  /** Ends it when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  before(query: Query): Promise<Seen>;
}

/** Columns and rows; `isCut` where there are more rows than the limits allow. */
export interface SqlRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly isCut: boolean;
}

/**
 * Runs one query of a user on a connection of its own that can only read, after a step of our own that sees the same state. Throws
 * {@link UsageError} for what is wrong with it, or takes too much.
 */
export async function userQuery<Seen>(
  instance: DuckDBInstance,
  { checked, before, ...bounds }: UserQuery<Seen>,
): Promise<SqlRows & { readonly seen: Seen }> {
  return await guarded(instance, bounds, async (connection) => {
    const seen = await before(queryOn(connection));
    await connection.run(`USE ${SQL_SCHEMA}`);
    return { ...(await readRows(connection, checked, bounds.limits)), seen };
  });
}

/**
 * Writes the rows of a query into a Parquet file and returns how many there are. Throws as {@link userQuery} does; what is in the file
 * then is not whole.
 */
export async function userQueryToFile(
  instance: DuckDBInstance,
  { checked, file, ...bounds }: Omit<UserQuery<void>, "before"> & { readonly file: string },
): Promise<number> {
  if (checked.isDescription) {
    throw new UsageError("Cannot write a file of DESCRIBE or SUMMARIZE: ask for its rows instead");
  }
  return await guarded(instance, bounds, async (connection) => {
    await connection.run(`USE ${SQL_SCHEMA}`);
    (await prepare(connection, checked)).destroySync();
    // As a view it stays the text that was checked, with whatever comment or semicolon it ends.
    await connection.run(`CREATE TEMP VIEW answer AS ${checked.sql}`);
    const rows = `SELECT ${await columnsForParquet(connection)} FROM temp.answer LIMIT ${bounds.limits.rows}`;
    const result = await connection.run(`COPY (${rows}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
    return Number(result.rowsChanged);
  });
}

/** The view's columns as Parquet has them. It has no 128 bits, the type of a sum of whole numbers, and would round these; Athena's sums have 64. */
async function columnsForParquet(connection: DuckDBConnection): Promise<string> {
  const columns = await queryOn(connection)<{ readonly name: string; readonly type: string }>(
    `SELECT column_name AS "name", column_type AS "type" FROM (DESCRIBE temp.answer)`,
  );
  const sums = columns
    .filter(({ type }) => type === "HUGEINT")
    .map(({ name }) => `"${name.replaceAll('"', '""')}"`)
    .map((name) => `CAST(${name} AS BIGINT) AS ${name}`);
  return sums.length === 0 ? "*" : `* REPLACE (${sums.join(", ")})`;
}

async function guarded<Result>(
  instance: DuckDBInstance,
  { limits, signal }: Pick<UserQuery<void>, "limits" | "signal">,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await instance.connect();
  const grown = new AbortController();
  const unwatch = watchMemory(limits.memory, () => grown.abort());
  const leave = interruptOn(AbortSignal.any(signal ? [grown.signal, signal] : [grown.signal]), connection);
  try {
    await connection.run("BEGIN TRANSACTION READ ONLY");
    return await limited(connection, limits.ms, () => work(connection));
  } catch (error) {
    if (signal?.aborted) throw stopped(error);
    throw grown.signal.aborted ? tooMuchMemory(limits, error) : readable(error);
  } finally {
    unwatch();
    leave();
    connection.closeSync();
  }
}

/** Finds out what a query is, before it reads anything. Throws {@link UsageError} where that is too much. */
async function prepare(connection: DuckDBConnection, { sql }: CheckedSql): Promise<DuckDBPreparedStatement> {
  const statement = await connection.prepare(sql);
  if (statement.columnCount <= MAX_COLUMNS) return statement;
  throw new UsageError(
    `Cannot run the query: it has ${statement.columnCount} columns, and an answer can have ${MAX_COLUMNS}; name those that you need`,
  );
}

async function readRows(
  connection: DuckDBConnection,
  checked: CheckedSql,
  limits: Pick<QueryLimits, "rows" | "bytes">,
): Promise<SqlRows> {
  const result = await (await prepare(connection, checked)).stream();
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  const rows: (readonly JsonValue[])[] = [];
  let bytes = 0;
  for await (const some of jsonRows(result)) {
    for (const values of some) {
      bytes += JSON.stringify(values).length;
      if (rows.length === 0 && bytes > limits.bytes) {
        throw new UsageError(
          `Cannot run the query: a single row of it is larger than an answer can be, ${limits.bytes / 1_000_000} MB`,
        );
      }
      if (rows.length === limits.rows || bytes > limits.bytes) return { columns, rows, isCut: true };
      rows.push(values);
    }
  }
  return { columns, rows, isCut: false };
}

/** What is said of a query that was ended because the process that runs it had grown by more than it may. */
export function tooMuchMemory({ memory }: Pick<QueryLimits, "memory">, cause?: unknown): UsageError {
  const mib = Math.round(memory / 2 ** 20);
  return new UsageError(`Cannot run the query: it takes more than ${mib} MiB of memory; ask for less at a time`, {
    cause,
  });
}

/** What the engine says of a query that is wrong is for whoever wrote it. */
function readable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UsageError) return error;
  const [, kind = "", message = ""] = /^(?:\w+: )?([A-Z][\w ]*?) Error: ([\s\S]*)$/.exec(error.message) ?? [];
  if (!USERS_ERRORS.has(kind.toLowerCase())) return error;
  const [sentence = ""] = message.replaceAll(`${SQL_SCHEMA}.`, "").split(/\n\s*\n?LINE \d+:/);
  return new UsageError(`Cannot run the query: ${sentence.trim().replace(/\s*\n\s*/g, " ")}`, { cause: error });
}

/** The engine's kinds of errors that are about the query and not about the engine. */
const USERS_ERRORS: ReadonlySet<string> = new Set([
  ...[
    "binder",
    "catalog",
    "parser",
    "syntax",
    "conversion",
    "invalid input",
    "out of range",
    "invalid type",
    "type mismatch",
  ],
  ...[
    "mismatch type",
    "not implemented",
    "constraint",
    "out of memory",
    "expression",
    "parameter not resolved",
    "invalid",
  ],
]);
