import { fileColumns } from "../export/columns.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import type { Query } from "./database.ts";
import { literal } from "./literal.ts";
import { createParameters } from "./parameters.ts";
import { readQuestion } from "./question.ts";
import type { Completeness, ExportBatch, ExportQuestion, ParquetFile } from "./read-model.ts";
import { ROW_COLUMNS, type SelectedRow, toResourceRow } from "./resource-rows.ts";
import { ROW_GROUP_SIZE } from "./snapshot-files.ts";
import { orderBy, sortingOf, sortPaths, sortValue } from "./sorting.ts";

type Context = Pick<Asked, "context" | "memo" | "database" | "readAt" | "asOf">;

/** All resources that a question is about, in one order and of one state, batch by batch. */
export async function* exportBatches(question: ExportQuestion, copy: Context): AsyncGenerator<ExportBatch> {
  const columns = question.withData ? `${ROW_COLUMNS}, "data"` : ROW_COLUMNS;
  const batches = copy.database.stream<SelectedRow & { readonly data?: string }, Completeness>(async (query) => ({
    ...(await selection(columns, question, { ...copy, query })),
    beside: await completenessOfAll(question, copy, query),
  }));
  for await (const { rows, beside } of batches) {
    const exported = rows.map((row) => ({
      ...toResourceRow(row, copy.context.accountNames),
      ...(row.data !== undefined && { dataJson: row.data }),
    }));
    yield { rows: exported, completeness: beside };
  }
}

/** The same as one Parquet file, whose columns are those of `export/columns.ts`. */
export async function exportToParquet<Result>(
  question: ExportQuestion,
  work: (completeness: Completeness, write: (file: ParquetFile) => Promise<void>) => Promise<Result>,
  copy: Context,
): Promise<Result> {
  const columns = fileColumns(question).map(({ name }) => `"${name}"`);
  return copy.database.readForFiles(async (query) => {
    const { sql, values } = await selection(columns.join(", "), question, { ...copy, query });
    return work(await completenessOfAll(question, copy, query), async ({ path, notes }) => {
      const metadata = Object.entries(notes).map(([name, note]) => `${literal(name)}: ${literal(note)}`);
      const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, KV_METADATA {${metadata.join(", ")}}`;
      await query(`COPY (${sql}) TO ${literal(path)} (${options})`, values);
    });
  });
}

function completenessOfAll(question: ExportQuestion, { context, readAt, asOf }: Context, query: Query) {
  return completenessOf(query, { conditions: readQuestion(question, context), readAt, asOf });
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
