import { stat } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { saveExport } from "../export/export-file.ts";
import { exportName } from "../export/file-notes.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../export/formats.ts";
import type { ReadModel } from "../query/read-model.ts";
import { type Command, type ExitCode, textValue, type Values } from "./command.ts";
import { exportTarget, formatOfName } from "./export-target.ts";
import { completenessNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { QUESTION_OPTIONS, questionOf } from "./question-options.ts";
import { SELECTION_OPTIONS, selectionOf } from "./selection-options.ts";
import { wholeFile } from "./whole-file.ts";

export const exportCommand: Command = {
  name: "export",
  summary: "Write what is stored into a file.",
  usage: "[options]",
  words: 0,
  options: [
    ...SELECTION_OPTIONS,
    ...QUESTION_OPTIONS,
    { name: "format", value: EXPORT_FORMATS.join("|"), help: "how to write (default: by the name of --out, else csv)" },
    { name: "out", value: "dir or file", help: "where to (default: this folder, named after the time)" },
    { name: "with", value: "data", help: "each resource with its full description" },
  ],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const out = textValue(values, "out");
    const format = formatOf(values, out);
    const question = { ...questionOf(values, selectionOf(values)), withData: withData(values) };
    const write = async (readModel: ReadModel): Promise<ExitCode> => {
      const { path, completeness } = await saveExport({ format, question }, readModel, async (completeness, write) => {
        const path = await exportTarget(out, exportName(format, completeness));
        await wholeFile(path, write);
        return { path, completeness };
      });
      const { size } = await stat(path);
      await terminal.print(
        values.json
          ? `${JSON.stringify({ path, format, bytes: size, completeness })}\n`
          : `Wrote ${path} (${number(size)} bytes)\n`,
      );
      terminal.err.write(completenessNote(completeness, "file"));
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, write));
  },
};

function formatOf(values: Values, out: string | undefined): ExportFormat {
  const asked = textValue(values, "format");
  if (asked === undefined) return formatOfName(out, EXPORT_FORMATS) ?? "csv";
  const format = EXPORT_FORMATS.find((name) => name === asked);
  if (!format) throw new UsageError(`Unknown format "${asked}": the formats are ${EXPORT_FORMATS.join(", ")}`);
  return format;
}

function withData(values: Values): boolean {
  const asked = textValue(values, "with");
  if (asked !== undefined && asked !== "data") throw new UsageError(`Unknown "--with ${asked}": there is data`);
  return asked === "data";
}
