import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Completeness, ExportQuestion, ReadModel } from "../query/read-model.ts";
import { fileNotes } from "./file-notes.ts";
import type { ExportFormat } from "./formats.ts";
import { writtenText } from "./text.ts";

/** What is to be exported, and in which format. */
export interface ExportAsked {
  readonly format: ExportFormat;
  readonly question: ExportQuestion;
  /** Of the question; a format that can carry it does. */
  readonly completeness: Completeness;
}

type Source = Pick<ReadModel, "export" | "exportParquet">;

/**
 * A file of resources piece by piece. Parquet, whose index comes last, is written into a temporary folder first, which is removed when
 * all has been read, or nobody wants any more. Throws `UsageError` for a question that cannot be read.
 */
export function exportPieces(
  { format, question, completeness }: ExportAsked,
  readModel: Source,
): AsyncGenerator<string | Uint8Array> {
  if (format !== "parquet") return writtenText(format, readModel.export(question), question);
  return parquetPieces((path) => readModel.exportParquet(question, { path, notes: fileNotes(completeness) }));
}

/** The same as a file at a path, that is whole on the disk when this ends; what an error leaves there is not. */
export async function writeExport(
  { format, question, completeness }: ExportAsked,
  readModel: Source,
  path: string,
): Promise<void> {
  if (format === "parquet") return readModel.exportParquet(question, { path, notes: fileNotes(completeness) });
  await pipeline(writtenText(format, readModel.export(question), question), createWriteStream(path, { flush: true }));
}

async function* parquetPieces(write: (path: string) => Promise<void>): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-export-"));
  try {
    const path = join(folder, "resources.parquet");
    await write(path);
    yield* createReadStream(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
