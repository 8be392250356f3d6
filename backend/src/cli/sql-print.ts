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
    [columns.map(({ name }) => plainText(name)), ...rows.map((row) => row.map(csvCell))].map(csvLine).join(""),
};

function csvCell(value: JsonValue): string {
  if (value === null) return "";
  // A number is no formula, whatever it begins with.
  if (typeof value === "number") return String(value);
  return typeof value === "object" ? plainJson(JSON.stringify(value)) : plainText(shown(value));
}

/** A row as an object; of columns with one name the later ones are numbered. */
function objects({ columns, rows }: Rows): readonly Readonly<Record<string, JsonValue>>[] {
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
