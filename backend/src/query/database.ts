import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import pLimit from "p-limit";
import { UsageError } from "../errors.ts";
import { createTable, NUMBER_ROWS, ROW_NUMBERS, tableNames } from "./tables.ts";

/** Questions answered at a time: each query uses all threads there are, so more would only share them. */
const READERS = 4;

/** No question of the dashboard comes near it; one that does is too heavy for its reader and for everybody else. */
const TIME_LIMIT_MS = 10_000;

/** Runs one statement and returns its rows; numbers must be cast to `INTEGER` or `DOUBLE`, as others come as text. */
export type Query = <Row>(sql: string, values?: readonly DuckDBValue[]) => Promise<readonly Row[]>;

/** An in-memory DuckDB with the copy's tables. */
export interface Database {
  /** The one connection that writes. */
  readonly writer: DuckDBConnection;
  /** Answers one question: all its queries see one state. Throws {@link UsageError} when it takes too long, 10 s unless said otherwise. */
  read<Answer>(work: (query: Query) => Promise<Answer>, timeLimitMs?: number): Promise<Answer>;
  /** The rows of one query in batches, all of one state, for as long as it takes to read them. */
  stream<Row>(sql: string, values: readonly DuckDBValue[]): AsyncIterable<readonly Row[]>;
  /** Waits for the questions that are being answered. */
  close(): Promise<void>;
}

/** Opens an empty database. Nothing is read from or written to files but what a snapshot names and what does not fit in memory. */
export async function openDatabase(timeLimitMs = TIME_LIMIT_MS): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.min(availableParallelism(), 4)),
    temp_directory: join(tmpdir(), `aws-inventory-${process.pid}.tmp`),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "false",
  });
  const writer = await instance.connect();
  const tables = tableNames().map((table) => createTable(table));
  for (const statement of [...tables, ROW_NUMBERS, NUMBER_ROWS]) await writer.run(statement);
  const limit = pLimit(READERS);
  const idle: DuckDBConnection[] = [];
  const busy = new Set<Promise<unknown>>();

  async function answer<Answer>(work: (query: Query) => Promise<Answer>, limitMs: number): Promise<Answer> {
    const connection = idle.pop() ?? (await instance.connect());
    try {
      await connection.run("BEGIN TRANSACTION READ ONLY");
      return await limited(connection, limitMs, () => work(queryOn(connection)));
    } finally {
      // Whether the work went well or not, there is nothing to keep.
      await connection.run("ROLLBACK");
      idle.push(connection);
    }
  }

  return {
    writer,
    async read(work, limitMs = timeLimitMs) {
      const answering = limit(() => answer(work, limitMs));
      busy.add(answering);
      try {
        return await answering;
      } finally {
        busy.delete(answering);
      }
    },
    async *stream<Row>(sql: string, values: readonly DuckDBValue[]) {
      const connection = await instance.connect();
      try {
        const result = await connection.stream(sql, [...values]);
        // The caller names the columns that its statement selects.
        for await (const rows of result.yieldRowObjectJson()) yield rows as unknown as readonly Row[];
      } finally {
        connection.closeSync();
      }
    },
    async close() {
      await Promise.allSettled(busy);
      for (const connection of idle) connection.closeSync();
      writer.closeSync();
      instance.closeSync();
    },
  };
}

/** Runs statements of a connection as a {@link Query}. */
export function queryOn(connection: DuckDBConnection): Query {
  return async <Row>(sql: string, values: readonly DuckDBValue[] = []) => {
    const result = await connection.run(sql, [...values]);
    // The caller names the columns that its statement selects.
    return (await result.getRowObjectsJson()) as Row[];
  };
}

async function limited<Answer>(
  connection: DuckDBConnection,
  timeLimitMs: number,
  work: () => Promise<Answer>,
): Promise<Answer> {
  let interrupted = false;
  const timer = setTimeout(() => {
    interrupted = true;
    connection.interrupt();
  }, timeLimitMs);
  try {
    return await work();
  } catch (cause) {
    if (!interrupted) throw cause;
    throw new UsageError(`Cannot answer within ${timeLimitMs / 1000} s: ask for less, e.g. of one service or account`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
