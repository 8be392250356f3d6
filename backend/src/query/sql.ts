import type { JsonValue } from "../model.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { readQuestion } from "./question.ts";
import type { SqlAnswer, SqlQuestion } from "./read-model.ts";

/** Answers a query in SQL. */
export async function answerSql({ sql, limit }: SqlQuestion, asked: Asked): Promise<SqlAnswer> {
  const { columns, rows } = await asked.database.rows(sql, limit + 1);
  return {
    columns,
    rows: rows.slice(0, limit),
    isCut: rows.length > limit,
    completeness: await completenessOf(asked.query, {
      conditions: readQuestion({}, asked.context),
      readAt: asked.readAt,
      asOf: asked.asOf,
    }),
  };
}

export type SqlRows = Pick<SqlAnswer, "columns"> & { readonly rows: readonly (readonly JsonValue[])[] };
