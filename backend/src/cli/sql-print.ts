import { csvLine } from "../export/csv.ts";
import { plainJson, plainText } from "../export/plain-cell.ts";
import type { JsonValue } from "../model.ts";
import type { SqlAnswer } from "../query/read-model.ts";
import { number } from "./progress.ts";
import { printable, textTable } from "./table.ts";

/** The formats that rows are printed in. */
export const PRINTED_FORMATS = ["table", "json", "ndjson", "csv"] as const;
export type PrintedFormat = (typeof PRINTED_FORMATS)[number];

/** Rows in a format. JSON is an array of objects. */
export function printedRows(format: PrintedFormat, answer: Rows): string {
  return WRITERS[format](answer);
}

/** How many rows there are, in words. */
export function rowCount(rows: number): string {
  return `${number(rows)} ${rows === 1 ? "row" : "rows"}`;
}

type Rows = Pick<SqlAnswer, "columns" | "rows">;

const WRITERS: Readonly<Record<PrintedFormat, (answer: Rows) => string>> = {
  table: ({ columns, rows }) => {
    const cells = rows.map((row) => row.map((value) => (value === null ? "" : printable(shown(value)))));
    const names = columns.map(({ name }) => printable(name));
    return textTable(names, cells);
  },
  json: (answer) => `${JSON.stringify(objects(answer), undefined, 2)}\n`,
  ndjson: (answer) =>
    objects(answer)
      .map((object) => `${JSON.stringify(object)}\n`)
      .join(""),
  csv: ({ columns, rows }) =>
    [
      columns.map(({ name }) => plainText(name)),
      ...rows.map((row) => row.map((value, index) => csvCell(value, columns[index]?.type))),
    ]
      .map(csvLine)
      .join(""),
};

function csvCell(value: JsonValue, type: string | undefined): string {
  if (value === null) return "";
  // A number is no formula, whatever it begins with; one that JavaScript cannot hold is a text here.
  if (typeof value === "number" || (typeof value === "string" && NUMERIC.test(type ?? ""))) return String(value);
  return typeof value === "object" ? plainJson(JSON.stringify(value)) : plainText(shown(value));
}

/** The types of columns that hold numbers only. */
const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|BIGNUM|DECIMAL\(\d+,\d+\))$/;

/** Rows as objects. */
function objects({ columns, rows }: Rows): readonly Readonly<Record<string, JsonValue>>[] {
  const names = uniqueNames(columns.map(({ name }) => name));
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
}

/** Of columns with one name the later ones are numbered, by no number that makes it the name of another column. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  return names.map((name, index) => {
    if (names.indexOf(name) === index) return name;
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name}_${count}`;
    taken.add(own);
    return own;
  });
}

function shown(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
