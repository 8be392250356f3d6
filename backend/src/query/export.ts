import { fileColumns } from "../export/columns.ts";
import type { Asked } from "./asked.ts";
import { literal } from "./literal.ts";
import { createParameters } from "./parameters.ts";
import { readQuestion } from "./question.ts";
import type { ExportedRow, ExportQuestion, ParquetFile } from "./read-model.ts";
import { ROW_COLUMNS, type SelectedRow, toResourceRow } from "./resource-rows.ts";
import { ROW_GROUP_SIZE } from "./snapshot-files.ts";
import { orderBy, sortingOf, sortPaths, sortValue } from "./sorting.ts";

type Context = Pick<Asked, "context" | "memo" | "database">;

/** All resources that a question is about, in one order and of one state, batch by batch. */
export async function* exportRows(
  question: ExportQuestion,
  { context, memo, database }: Context,
): AsyncGenerator<readonly ExportedRow[]> {
  const columns = question.withData ? `${ROW_COLUMNS}, "data"` : ROW_COLUMNS;
  const { sql, values } = await database.read((query) => selection(columns, question, { context, memo, query }));
  for await (const rows of database.stream<SelectedRow & { readonly data?: string }>(sql, values)) {
    yield rows.map((row) => ({
      ...toResourceRow(row, context.accountNames),
      ...(row.data !== undefined && { dataJson: row.data }),
    }));
  }
}

/** The same as one Parquet file, whose columns are those of `export/columns.ts`. */
export async function writeParquet(
  question: ExportQuestion,
  { path, notes }: ParquetFile,
  { context, memo, database }: Context,
): Promise<void> {
  const columns = fileColumns(question).map(({ name }) => `"${name}"`);
  await database.readForFiles(async (query) => {
    const { sql, values } = await selection(columns.join(", "), question, { context, memo, query });
    const metadata = Object.entries(notes).map(([name, note]) => `${literal(name)}: ${literal(note)}`);
    const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, KV_METADATA {${metadata.join(", ")}}`;
    await query(`COPY (${sql}) TO ${literal(path)} (${options})`, values);
  });
}

/** These columns of all resources that a question is about, in its order. */
async function selection(columns: string, question: ExportQuestion, asked: Pick<Asked, "context" | "memo" | "query">) {
  const conditions = readQuestion(question, asked.context);
  const sorting = await sortingOf(question, asked);
  const parameters = createParameters();
  const where = conditions.resources(parameters);
  const order = orderBy(sorting, sortValue(sorting, parameters));
  const source = conditions.source(...sortPaths(sorting));
  return { sql: `SELECT ${columns} FROM ${source} WHERE ${where} ${order}`, values: parameters.values };
}
