import type { Asked } from "./asked.ts";
import { createParameters } from "./parameters.ts";
import { readQuestion } from "./question.ts";
import type { Question, ResourceRow } from "./read-model.ts";
import { ROW_COLUMNS, type SelectedRow, toResourceRow } from "./resource-rows.ts";
import { orderBy, sortingOf, sortPaths, sortValue } from "./sorting.ts";

/** All resources that a question is about, in one order and of one state, batch by batch. */
export async function* exportRows(
  question: Question & { readonly sort?: string },
  { context, memo, database }: Pick<Asked, "context" | "memo" | "database">,
): AsyncGenerator<readonly ResourceRow[]> {
  const conditions = readQuestion(question, context);
  const sorting = await database.read((query) => sortingOf(question, { context, memo, query }));
  const parameters = createParameters();
  const where = conditions.resources(parameters);
  const order = orderBy(sorting, sortValue(sorting, parameters));
  const sql = `SELECT ${ROW_COLUMNS} FROM ${conditions.source(...sortPaths(sorting))} WHERE ${where} ${order}`;
  for await (const rows of database.stream<SelectedRow>(sql, parameters.values)) {
    yield rows.map((row) => toResourceRow(row, context.accountNames));
  }
}
