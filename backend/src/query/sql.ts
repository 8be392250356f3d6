import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { readQuestion } from "./question.ts";
import type { SqlAnswer, SqlQuestion } from "./read-model.ts";

/** Rows that an answer can have. */
export const MAX_SQL_ROWS = 10_000;

/** What a query may take beside rows. Nobody who looks at a page waits longer, or reads more. */
const LIMITS = { ms: 10_000, bytes: 4_000_000, memory: 512 * 2 ** 20 };

/** Answers a query in SQL. Throws `UsageError` for what is refused, wrong, or takes too much. */
export async function answerSql(
  { sql, limit }: SqlQuestion,
  { database, context, readAt, asOf }: Pick<Asked, "database" | "context" | "readAt" | "asOf">,
): Promise<SqlAnswer> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SQL_ROWS) {
    throw new UsageError(`Bad limit ${limit}: an answer has 1 to ${MAX_SQL_ROWS} rows`);
  }
  const { seen, ...answer } = await database.userQuery({
    sql,
    limits: { ...LIMITS, rows: limit },
    before: (query) => completenessOf(query, { conditions: readQuestion({}, context), readAt, asOf }),
  });
  return { ...answer, completeness: seen };
}
