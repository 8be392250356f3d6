import { totalmem } from "node:os";
import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { readQuestion } from "./question.ts";
import type { SqlAnswer, SqlFileAnswer, SqlFileQuestion, SqlQuestion } from "./read-model.ts";
import { isShipped } from "./shipped-queries.ts";
import { checkSql } from "./sql-guard.ts";
import type { SqlProcesses } from "./sql-process.ts";

/** Rows that an answer can have. */
export const MAX_SQL_ROWS = 10_000;

/** What a query may take beside rows. Nobody who looks at a page waits longer, or reads more; a quarter of a small machine. */
const LIMITS = { ms: 10_000, bytes: 4_000_000, memory: Math.min(512 * 2 ** 20, totalmem() / 4) };

/** The same for a query whose rows go into a file. */
const FILE_LIMITS = { ...LIMITS, ms: 60_000, rows: 1_000_000_000 };

type SqlAsked = Pick<Asked, "database" | "context" | "readAt" | "asOf" | "sqlFiles"> & {
  readonly processes: SqlProcesses;
};

/**
 * Answers a query in SQL: one that can be interrupted whatever it does from the copy, any other in a process of its own. Throws
 * `UsageError` for what is refused, wrong, stopped, or takes too much, and `BusyError` where too many wait.
 */
export async function answerSql({ sql, limit, signal }: SqlQuestion, asked: SqlAsked): Promise<SqlAnswer> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SQL_ROWS) {
    throw new UsageError(`Bad limit ${limit}: an answer has 1 to ${MAX_SQL_ROWS} rows`);
  }
  const { database, sqlFiles, processes } = asked;
  const limits = { ...LIMITS, rows: limit };
  const checked = await database.read((query) => checkSql(forRows(sql, limit), query));
  if (checked.isBounded) {
    const { seen, ...rows } = await database.userQuery({ checked, limits, signal, before: completeness(asked) });
    return { ...rows, completeness: seen };
  }
  // Before the files are written: what changes in between is in the rows then, and not promised by their completeness.
  const seen = await database.read(completeness(asked));
  const { answer } = await sqlFiles.with((folder) => processes.run({ sql, limits, folder }, signal));
  if (!answer) throw new Error("Cannot run the query: its process gave no rows");
  return { ...answer, completeness: seen };
}

/** The same for all rows, which are written into a Parquet file. */
export async function writeSql({ sql, file, signal }: SqlFileQuestion, asked: SqlAsked): Promise<SqlFileAnswer> {
  const { database, sqlFiles, processes } = asked;
  const limits = FILE_LIMITS;
  const checked = await database.read((query) => checkSql(sql, query));
  const seen = await database.read(completeness(asked));
  if (checked.isBounded) {
    return { rows: await database.userQueryToFile({ checked, limits, signal, file }), completeness: seen };
  }
  const { written = 0 } = await sqlFiles.with((folder) =>
    processes.run({ sql, limits, folder, outFile: file }, signal),
  );
  return { rows: written, completeness: seen };
}

/**
 * A query that comes with the product, with the number of rows that are wanted and one more: the database then keeps only the first of them in order,
 * which takes half the time of ordering all. What users write can end with anything, so it stays as it is.
 */
function forRows(sql: string, limit: number): string {
  return isShipped(sql) && !/\bLIMIT \d+\s*$/.test(sql) ? `${sql}\nLIMIT ${limit + 1}` : sql;
}

/** What a query reads is not known, so this is of everything. */
function completeness({ context, readAt, asOf }: Pick<Asked, "context" | "readAt" | "asOf">) {
  return (query: Asked["query"]) => completenessOf(query, { conditions: readQuestion({}, context), readAt, asOf });
}
