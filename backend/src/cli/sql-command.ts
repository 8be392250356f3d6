import { writeFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { UsageError } from "../errors.ts";
import type { ReadModel, SqlQuestion } from "../query/read-model.ts";
import { findQuery } from "../query/shipped-queries.ts";
import { MAX_SQL_ROWS } from "../query/sql.ts";
import { type Command, type ExitCode, formatValue, type Terminal, textValue, type Values } from "./command.ts";
import { exportTarget, formatOfName } from "./export-target.ts";
import { completenessNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { AS_OF_OPTION } from "./question-options.ts";
import { PRINTED_FORMATS, printedRows, rowCount } from "./sql-print.ts";
import { runPrompt } from "./sql-prompt.ts";
import { wholeFile } from "./whole-file.ts";

const FORMATS = [...PRINTED_FORMATS, "parquet"] as const;
type Format = (typeof FORMATS)[number];

export const sqlCommand: Command = {
  name: "sql",
  summary: "Answer a query in SQL over what is stored, or many at a prompt; nothing can be changed by it.",
  usage: '["<query>" | - | --query <name>] [options]',
  words: 1,
  options: [
    { name: "query", value: "name", help: 'one that comes with it, e.g. unattached-volumes; "queries" lists them' },
    { name: "limit", value: "rows", help: `so many rows at most (default and most ${number(MAX_SQL_ROWS)})` },
    AS_OF_OPTION,
    { name: "format", value: FORMATS.join("|"), help: "how to print (default: by the name of --out, else table)" },
    { name: "out", value: "file", help: "write to a file, as Parquet always is, with all rows" },
  ],
  async run({ values, words }, terminal) {
    const config = commandConfig(values, terminal);
    const out = textValue(values, "out");
    const format = formatValue(values, FORMATS, formatOfName(out, FORMATS));
    const asOf = textValue(values, "as-of");
    const limit = limitOf(values);
    const sql = await queryOf(values, words[0], terminal);
    if (format === "parquet" && out === undefined) throw new UsageError("Cannot print Parquet: name a file by --out");
    if (format === "parquet" && textValue(values, "limit") !== undefined) {
      throw new UsageError("Cannot use --limit with Parquet, which has all rows: write LIMIT into the query");
    }
    const ask = async (readModel: ReadModel): Promise<ExitCode> => {
      const question = { limit, ...(asOf !== undefined && { asOf }) };
      if (sql === undefined) await runPrompt(readModel, terminal, { ...question, dataDir: config.dataDir });
      else await answer({ ...question, sql }, { readModel, terminal, format, out });
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, ask));
  },
};

interface To {
  readonly readModel: ReadModel;
  readonly terminal: Terminal;
  readonly format: Format;
  readonly out: string | undefined;
}

async function answer(question: SqlQuestion, { readModel, terminal, format, out }: To): Promise<void> {
  if (format === "parquet") {
    const { limit: _, ...asked } = question;
    const path = await exportTarget(out, "query.parquet");
    await wholeFile(path, async (file) => {
      const { rows, completeness } = await readModel.sqlToFile({ ...asked, file });
      terminal.err.write(`${rowCount(rows)}\n`);
      terminal.err.write(completenessNote(completeness, "answer"));
    });
    return;
  }
  const { completeness, isCut, ...found } = await readModel.sql(question);
  const printed = printedRows(format, found);
  if (out === undefined) await terminal.print(printed);
  else await wholeFile(await exportTarget(out, `query.${format}`), (part) => writeFile(part, printed));
  if (format === "table" && out === undefined) await terminal.print(`${rowCount(found.rows.length)}\n`);
  if (isCut) {
    terminal.err.write(`There are more than ${rowCount(found.rows.length)}: aggregate them, or write Parquet\n`);
  }
  terminal.err.write(completenessNote(completeness, "answer"));
}

/** The text of the query; `undefined` where the user is to be asked at a prompt. */
async function queryOf(values: Values, word: string | undefined, terminal: Terminal): Promise<string | undefined> {
  const name = textValue(values, "query");
  const isAlone = name === undefined && word === undefined && textValue(values, "out") === undefined;
  if (isAlone && terminal.input.isTTY === true && terminal.screen.isTTY === true) return undefined;
  if ((name === undefined) === (word === undefined)) {
    throw new UsageError('Which query? Give its text, "-" to read it from the input, or --query and a name');
  }
  if (name !== undefined) return findQuery(name).sql;
  return word === "-" ? await readAll(terminal.input) : word;
}

function limitOf(values: Values): number {
  const asked = textValue(values, "limit");
  if (asked === undefined) return MAX_SQL_ROWS;
  const limit = Number(asked);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_SQL_ROWS) return limit;
  throw new UsageError(`Cannot read --limit "${asked}": it is a whole number from 1 to ${MAX_SQL_ROWS}`);
}
