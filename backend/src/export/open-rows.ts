import type { Completeness, ExportBatch, ExportQuestion, ReadModel } from "../query/read-model.ts";

/** All resources that a question is about, and how complete they are, both of one state. Whoever opens them takes a batch at least. */
export async function openRows(
  question: ExportQuestion,
  readModel: Pick<ReadModel, "export">,
): Promise<{ readonly completeness: Completeness; readonly batches: AsyncGenerator<ExportBatch["rows"]> }> {
  const rest = readModel.export(question)[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done) throw new Error("An export has one batch at least");
  return { completeness: first.value.completeness, batches: rows(first.value, rest) };
}

async function* rows(first: ExportBatch, rest: AsyncIterator<ExportBatch>): AsyncGenerator<ExportBatch["rows"]> {
  try {
    yield first.rows;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value.rows;
  } finally {
    await rest.return?.();
  }
}
