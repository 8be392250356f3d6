import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { readQuestion } from "./question.ts";
import type { SqlAnswer, SqlQuestion } from "./read-model.ts";
import { SHIPPED_QUERIES } from "./shipped-queries.ts";
import { MAX_SQL_ROWS } from "./sql.ts";

const TEXTS: ReadonlySet<string> = new Set(SHIPPED_QUERIES.map(({ sql }) => sql));

/** Whether a text is that of a query that comes with the product, to the letter. */
export function isShipped(sql: string): boolean {
  return TEXTS.has(sql);
}

/**
 * Answers a query that comes with the product. It has been read and tested, so it needs none of the bounds of other SQL; and being told how
 * many rows are wanted, the database keeps only the first of them in order, which takes half the time of ordering all. Throws
 * {@link UsageError} for a limit that no answer can have.
 */
export async function answerShipped(
  { sql, limit }: SqlQuestion,
  { database, context, readAt, asOf }: Pick<Asked, "database" | "context" | "readAt" | "asOf">,
): Promise<SqlAnswer> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SQL_ROWS) {
    throw new UsageError(`Bad limit ${limit}: an answer has 1 to ${MAX_SQL_ROWS} rows`);
  }
  const text = /\bLIMIT \d+\s*$/.test(sql) ? sql : `${sql}\nLIMIT ${limit + 1}`;
  const { columns, rows, seen } = await database.readViews(text, (query) =>
    completenessOf(query, { conditions: readQuestion({}, context), readAt, asOf }),
  );
  return { columns, rows: rows.slice(0, limit), isCut: rows.length > limit, completeness: seen };
}
