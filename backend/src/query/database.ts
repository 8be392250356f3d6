import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import pLimit from "p-limit";
import { UsageError } from "../errors.ts";
import { interruptOn } from "./interrupt.ts";
import { createSqlViews } from "./sql-tables.ts";
import { createTable, numberRows, ROW_NUMBERS, tableNames } from "./tables.ts";
import { createPlaces } from "./user-places.ts";
import { type SqlRows, type UserQuery, userQuery, userQueryToFile } from "./user-query.ts";

/** Questions answered at a time: each query uses all threads there are, so more would only share them. */
const READERS = 4;

/** Queries of users answered at a time, beside the questions. */
const USER_QUERIES = 2;

/** Files written at a time. */
const FILES = 2;

/** Writing is not a question that somebody waits for. */
const FILES_LIMIT_MS = 10 * 60_000;

/** No question of the dashboard comes near it; one that does is too heavy for its reader and for everybody else. */
const TIME_LIMIT_MS = 10_000;

/** Runs one statement and returns its rows; numbers must be cast to `INTEGER` or `DOUBLE`, as others come as text. */
export type Query = <Row>(sql: string, values?: readonly DuckDBValue[]) => Promise<readonly Row[]>;

/** A query that is to be streamed. */
export interface Prepared<Beside> {
  readonly sql: string;
  readonly values: readonly DuckDBValue[];
  readonly beside: Beside;
}

/** An in-memory DuckDB with the copy's tables. */
export interface Database {
  /** The one connection that writes what is loaded. */
  readonly writer: DuckDBConnection;
  /** Runs a step in a transaction of the writer: all of what it writes can be seen afterwards, or, where it throws, nothing. */
  transaction<Result>(step: () => Promise<Result>): Promise<Result>;
  /** Runs statements in a transaction of their own, while none of the writer's runs. */
  build(statements: readonly string[]): Promise<void>;
  /** Answers one question: all its queries see one state. Throws {@link UsageError} when it takes too long, 10 s unless said otherwise. */
  read<Answer>(work: (query: Query) => Promise<Answer>, timeLimitMs?: number): Promise<Answer>;
  /** The same for what is written into files: ten minutes at most, two at a time and not in the place of a question. */
  readForFiles<Answer>(work: (query: Query) => Promise<Answer>): Promise<Answer>;
  /**
   * The rows of one query in batches, for as long as it takes to read them, each with what was found beside the query; all of one state. There is
   * one batch at least, which is empty where nothing is found.
   */
  stream<Row, Beside>(
    prepare: (query: Query) => Promise<Prepared<Beside>>,
  ): AsyncIterable<{ readonly rows: readonly Row[]; readonly beside: Beside }>;
  /**
   * The rows of one query of a user, within limits; two are run at a time. Throws {@link UsageError} for what it refuses or ends, and
   * `BusyError` where too many wait.
   */
  userQuery<Seen>(asked: UserQuery<Seen>): Promise<SqlRows & { readonly seen: Seen }>;
  /** Writes the rows of one into a Parquet file instead, and returns how many there are. */
  userQueryToFile(asked: Parameters<typeof userQueryToFile>[1]): Promise<number>;
  /** Ends when the questions and streams have ended that have begun by now. */
  settled(): Promise<void>;
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
    // Nothing is kept on a disk; yet after every 16 MB of changes a commit would go through the tables, which takes a second for 100,000 resources.
    checkpoint_threshold: "1TB",
  });
  const writer = await instance.connect();
  // Whatever this machine's is: times are told in UTC.
  await writer.run("SET GLOBAL TimeZone = 'UTC'");
  const tables = tableNames().map((table) => createTable(table));
  for (const statement of [
    ...tables,
    ROW_NUMBERS,
    numberRows("resources"),
    ...createSqlViews((table) => `main.${table}`),
  ])
    await writer.run(statement);
  const limit = pLimit(READERS);
  const userQueries = createPlaces(USER_QUERIES);
  const files = pLimit(FILES);
  /** Transactions that write come one after the other: two that touch the same table would end one of them. */
  const exclusive = pLimit(1);
  const idle: DuckDBConnection[] = [];
  const busy = new Set<Promise<unknown>>();
  const streaming = new Set<Promise<void>>();

  async function counted<Answer>(answering: Promise<Answer>): Promise<Answer> {
    busy.add(answering);
    try {
      return await answering;
    } finally {
      busy.delete(answering);
    }
  }

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
    transaction: (step) => exclusive(() => inTransaction(writer, step)),
    build: (statements) =>
      exclusive(async () => {
        const connection = await instance.connect();
        try {
          await inTransaction(connection, async () => {
            for (const statement of statements) await connection.run(statement);
          });
        } finally {
          connection.closeSync();
        }
      }),
    read: (work, limitMs = timeLimitMs) => counted(limit(() => answer(work, limitMs))),
    readForFiles: (work) => counted(files(() => answer(work, FILES_LIMIT_MS))),
    async *stream<Row, Beside>(prepare: (query: Query) => Promise<Prepared<Beside>>) {
      const ended = Promise.withResolvers<void>();
      streaming.add(ended.promise);
      let connection: DuckDBConnection | undefined;
      try {
        connection = await instance.connect();
        await connection.run("BEGIN TRANSACTION READ ONLY");
        const { sql, values, beside } = await prepare(queryOn(connection));
        const result = await connection.stream(sql, [...values]);
        let isEmpty = true;
        for await (const rows of result.yieldRowObjectJson()) {
          isEmpty = false;
          // The caller names the columns that its statement selects.
          yield { rows: rows as unknown as readonly Row[], beside };
        }
        if (isEmpty) yield { rows: [], beside };
      } finally {
        connection?.closeSync();
        streaming.delete(ended.promise);
        ended.resolve();
      }
    },
    userQuery: (asked) => counted(userQueries(() => userQuery(instance, asked), asked.signal)),
    userQueryToFile: (asked) => counted(userQueries(() => userQueryToFile(instance, asked), asked.signal)),
    async settled() {
      await Promise.allSettled([...busy, ...streaming]);
    },
    async close() {
      await Promise.allSettled(busy);
      streaming.clear();
      for (const connection of idle) connection.closeSync();
      writer.closeSync();
      instance.closeSync();
    },
  };
}

async function inTransaction<Result>(connection: DuckDBConnection, step: () => Promise<Result>): Promise<Result> {
  await connection.run("BEGIN TRANSACTION");
  try {
    const result = await step();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}

/** Runs statements of a connection as a {@link Query}. */
export function queryOn(connection: DuckDBConnection): Query {
  return async <Row>(sql: string, values: readonly DuckDBValue[] = []) => {
    const result = await connection.run(sql, [...values]);
    // The caller names the columns that its statement selects.
    return (await result.getRowObjectsJson()) as Row[];
  };
}

/** Runs a step on a connection and interrupts it after a time. Throws {@link UsageError} then. */
export async function limited<Answer>(
  connection: DuckDBConnection,
  timeLimitMs: number,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeLimitMs);
  const leave = interruptOn(late.signal, connection);
  try {
    return await work();
  } catch (cause) {
    if (!late.signal.aborted) throw cause;
    throw tooMuchTime(timeLimitMs, cause);
  } finally {
    clearTimeout(timer);
    leave();
  }
}

/** What is said of a question that takes longer than it may. */
export function tooMuchTime(timeLimitMs: number, cause?: unknown): UsageError {
  return new UsageError(`Cannot answer within ${timeLimitMs / 1000} s: ask for less, e.g. of one service or account`, {
    cause,
  });
}
