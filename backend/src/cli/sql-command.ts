import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { UsageError } from "../errors.ts";
import type { Completeness, ReadModel } from "../query/read-model.ts";
import { type Command, type ExitCode, type Terminal, textValue, type Values } from "./command.ts";
import { incompleteNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { PRINTED_FORMATS, type PrintedFormat, printRows } from "./sql-print.ts";
import { runPrompt } from "./sql-prompt.ts";

const FORMATS = [...PRINTED_FORMATS, "parquet"] as const;
type Format = (typeof FORMATS)[number];

/** A screen and most files need no more; a Parquet file is made for all. */
const DEFAULT_LIMIT = 10_000;
const MAX_LIMIT = 1_000_000_000;

export const sqlCommand: Command = {
  name: "sql",
  summary: "Ask in SQL; without a query, at a prompt.",
  usage: '["SELECT …" | -] [options]',
  words: 1,
  options: [
    { name: "format", value: FORMATS.join("|"), help: "how to print (default table)" },
    { name: "out", value: "file", help: "write to a file; Parquet always is" },
    { name: "limit", value: "n", help: `rows at most (default ${number(DEFAULT_LIMIT)}; of Parquet all)` },
  ],
  async run({ values, words }, terminal) {
    const config = commandConfig(values, terminal);
    const format = formatOf(values);
    const out = textValue(values, "out");
    if (format === "parquet" && out === undefined) throw new UsageError("Cannot print Parquet: name a file by --out");
    const limit = limitOf(values) ?? (format === "parquet" ? MAX_LIMIT : DEFAULT_LIMIT);
    const isPrompt = words[0] === undefined && terminal.input.isTTY === true && terminal.screen.isTTY === true;
    const sql = isPrompt ? undefined : await queryOf(words[0], terminal);
    return await withStorage(config, (storage) =>
      withReadModel(config, { storage, terminal }, async (readModel): Promise<ExitCode> => {
        if (sql === undefined) await runPrompt(readModel, terminal, { dataDir: config.dataDir, limit });
        else if (format === "parquet") await writeParquet({ readModel, terminal, sql, limit, file: out ?? "" });
        else await print({ readModel, terminal, sql, limit, format, ...(out !== undefined && { file: out }) });
        return 0;
      }),
    );
  },
};

interface Asked {
  readonly readModel: ReadModel;
  readonly terminal: Terminal;
  readonly sql: string;
  readonly limit: number;
}

async function print(asked: Asked & { readonly format: PrintedFormat; readonly file?: string }): Promise<void> {
  const { readModel, terminal, sql, limit, format, file } = asked;
  const answer = await readModel.sql({ sql, limit });
  if (file === undefined) for (const piece of printRows(format, answer)) await terminal.print(piece);
  else await writeThenRename(file, (part) => writeFile(part, printRows(format, answer)));
  if (format === "table" && file === undefined) await terminal.print(`${rowCount(answer.rows.length)}\n`);
  if (answer.isCut) terminal.err.write(`There are more rows than these ${number(limit)}: --limit gives more\n`);
  noteIncomplete(asked, answer);
}

async function writeParquet(asked: Asked & { readonly file: string }): Promise<void> {
  const { readModel, terminal, sql, limit, file } = asked;
  await writeThenRename(file, async (part) => {
    const answer = await readModel.sqlToFile({ sql, limit, file: part });
    terminal.err.write(`${rowCount(answer.rows)}\n`);
    noteIncomplete(asked, answer);
  });
}

/** A query that fails leaves what was there before. Throws {@link UsageError} where nothing can be written. */
async function writeThenRename(file: string, write: (part: string) => Promise<void>): Promise<void> {
  if (file === "") throw new UsageError("Cannot write to --out: it names no file");
  const part = `${resolve(file)}.${process.pid}.part`;
  try {
    // Also says whether it can be written before the query is asked.
    await writeFile(part, "").catch((cause: Error) => {
      throw new UsageError(`Cannot write to --out "${file}": ${cause.message}`, { cause });
    });
    await write(part);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

function noteIncomplete({ terminal }: Asked, { completeness }: { readonly completeness: Completeness }): void {
  const note = incompleteNote(completeness, "answer");
  if (note !== undefined) terminal.err.write(`${note}\n`);
}

async function queryOf(word: string | undefined, { input }: Terminal): Promise<string> {
  if (word !== undefined && word !== "-") return word;
  return await readAll(input);
}

function formatOf(values: Values): Format {
  const asked = textValue(values, "format");
  if (asked === undefined) return values.json ? "json" : "table";
  const format = FORMATS.find((name) => name === asked);
  if (!format) throw new UsageError(`Unknown format "${asked}": the formats are ${FORMATS.join(", ")}`);
  return format;
}

function limitOf(values: Values): number | undefined {
  const text = textValue(values, "limit");
  if (text === undefined) return undefined;
  const limit = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new UsageError(`Cannot read --limit "${text}": it must be a whole number from 1 to ${number(MAX_LIMIT)}`);
}

function rowCount(rows: number): string {
  return `${number(rows)} ${rows === 1 ? "row" : "rows"}`;
}
