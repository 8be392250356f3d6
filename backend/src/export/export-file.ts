import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Completeness, ExportQuestion, ReadModel } from "../query/read-model.ts";
import { fileNotes } from "./file-notes.ts";
import type { ExportFormat, TextFormat } from "./formats.ts";
import { openRows } from "./open-rows.ts";
import { writtenText } from "./text.ts";

/** What is to be exported, and in which format. */
export interface ExportAsked<Format extends ExportFormat = ExportFormat> {
  readonly format: Format;
  readonly question: ExportQuestion;
}

/** A file that is read piece by piece. Whoever opens it takes a piece at least, and then all of them or `return()`s. */
export interface OpenExport {
  /** Of the same state as the pieces. */
  readonly completeness: Completeness;
  readonly pieces: AsyncGenerator<string | Uint8Array>;
}

/**
 * A file of resources. Parquet, whose index comes last, is written into a temporary folder first, which is removed when all has been
 * read, or nobody wants any more. Throws `UsageError` for a question that cannot be read.
 */
export function openExport({ format, question }: ExportAsked, readModel: ReadModel): Promise<OpenExport> {
  return format === "parquet" ? openParquet(question, readModel) : openText({ format, question }, readModel);
}

/** Saves the same on this machine, where `save` finds its place and has it written: it is whole on the disk then, and after an error not. */
export async function saveExport<Saved>(
  { format, question }: ExportAsked,
  readModel: ReadModel,
  save: (completeness: Completeness, write: (path: string) => Promise<void>) => Promise<Saved>,
): Promise<Saved> {
  if (format === "parquet") {
    return readModel.exportParquet(question, (completeness, write) =>
      save(completeness, (path) => write({ path, notes: fileNotes(completeness) })),
    );
  }
  const { completeness, pieces } = await openText({ format, question }, readModel);
  return save(completeness, (path) => pipeline(pieces, createWriteStream(path, { flush: true })));
}

async function openText(
  { format, question }: ExportAsked<TextFormat>,
  readModel: Pick<ReadModel, "export">,
): Promise<OpenExport> {
  const { completeness, batches } = await openRows(question, readModel);
  return { completeness, pieces: writtenText(format, batches, question) };
}

async function openParquet(question: ExportQuestion, readModel: Pick<ReadModel, "exportParquet">): Promise<OpenExport> {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-export-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, "resources.parquet");
  async function* pieces() {
    try {
      yield* createReadStream(path);
    } finally {
      await remove();
    }
  }
  try {
    return await readModel.exportParquet(question, async (completeness, write) => {
      await write({ path, notes: fileNotes(completeness) });
      return { completeness, pieces: pieces() };
    });
  } catch (error) {
    await remove();
    throw error;
  }
}
