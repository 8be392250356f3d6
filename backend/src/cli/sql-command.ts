import { text as readAll } from "node:stream/consumers";
import { UsageError } from "../errors.ts";
import { csvLine } from "../export/csv.ts";
import { plainJson, plainText } from "../export/plain-cell.ts";
import type { JsonValue } from "../model.ts";
import type { ReadModel, SqlAnswer } from "../query/read-model.ts";
import { findQuery } from "../query/shipped-queries.ts";
import { MAX_SQL_ROWS } from "../query/sql.ts";
import { type Command, type ExitCode, formatValue, textValue, type Values } from "./command.ts";
import { incompleteNote } from "./incomplete-note.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { number } from "./progress.ts";
import { AS_OF_OPTION } from "./question-options.ts";
import { printable, textTable } from "./table.ts";

const FORMATS = ["table", "json", "ndjson", "csv"] as const;
type Format = (typeof FORMATS)[number];

export const sqlCommand: Command = {
  name: "sql",
  summary: "Answer a query in SQL over what is stored; nothing can be changed by it.",
  usage: '"<query>" | - | --query <name> [options]',
  words: 1,
  options: [
    { name: "query", value: "name", help: 'one that comes with it, e.g. unattached-volumes; "queries" lists them' },
    { name: "limit", value: "rows", help: `so many rows at most (default and most ${number(MAX_SQL_ROWS)})` },
    AS_OF_OPTION,
    { name: "format", value: FORMATS.join("|"), help: "how to print (default table)" },
  ],
  async run({ values, words }, terminal) {
    const config = commandConfig(values, terminal);
    const format = formatValue(values, FORMATS);
    const asOf = textValue(values, "as-of");
    const question = { sql: await queryOf(values, words[0]), limit: limitOf(values), ...(asOf && { asOf }) };
    const ask = async (readModel: ReadModel): Promise<ExitCode> => {
      const answer = await readModel.sql(question);
      await terminal.print(WRITERS[format](answer));
      if (answer.isCut) {
        terminal.err.write(
          `There are more than ${number(answer.rows.length)} rows: aggregate them, or write an export\n`,
        );
      }
      const note = incompleteNote(answer.completeness, "answer");
      if (note) terminal.err.write(`${note}\n`);
      return 0;
    };
    return withStorage(config, (storage) => withReadModel(config, { storage, terminal }, ask));
  },
};

async function queryOf(values: Values, word: string | undefined): Promise<string> {
  const name = textValue(values, "query");
  if ((name === undefined) === (word === undefined)) {
    throw new UsageError('Which query? Give its text, "-" to read it from the input, or --query and a name');
  }
  if (name !== undefined) return findQuery(name).sql;
  return word === "-" ? await readAll(process.stdin) : (word ?? "");
}

function limitOf(values: Values): number {
  const asked = textValue(values, "limit");
  if (asked === undefined) return MAX_SQL_ROWS;
  const limit = Number(asked);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_SQL_ROWS) return limit;
  throw new UsageError(`Cannot read --limit "${asked}": it is a whole number from 1 to ${MAX_SQL_ROWS}`);
}

const WRITERS: Readonly<Record<Format, (answer: SqlAnswer) => string>> = {
  table: ({ columns, rows }) => {
    const cells = rows.map((row) => row.map((value) => (value === null ? "" : printable(shown(value)))));
    const names = columns.map(({ name }) => printable(name));
    return `${textTable(names, cells)}${number(rows.length)} ${rows.length === 1 ? "row" : "rows"}\n`;
  },
  json: (answer) => `${JSON.stringify(objects(answer), undefined, 2)}\n`,
  ndjson: (answer) =>
    objects(answer)
      .map((object) => `${JSON.stringify(object)}\n`)
      .join(""),
  csv: ({ columns, rows }) =>
    [columns.map(({ name }) => plainText(name)), ...rows.map((row) => row.map(csvCell))].map(csvLine).join(""),
};

function csvCell(value: JsonValue): string {
  if (value === null) return "";
  // A number is no formula, whatever it begins with.
  if (typeof value === "number") return String(value);
  return typeof value === "object" ? plainJson(JSON.stringify(value)) : plainText(shown(value));
}

/** A row as an object; of columns with one name the later ones are numbered. */
function objects({ columns, rows }: SqlAnswer): readonly Readonly<Record<string, JsonValue>>[] {
  const names: string[] = [];
  for (const { name } of columns) {
    let own = name;
    for (let count = 2; names.includes(own); count += 1) own = `${name}_${count}`;
    names.push(own);
  }
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
}

function shown(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
