import { csvCell } from "../export/csv.ts";
import type { JsonValue } from "../model.ts";
import type { SqlRows } from "../query/read-model.ts";
import { textTable } from "./table.ts";

/** The formats that rows are printed in. */
export const PRINTED_FORMATS = ["table", "json", "ndjson", "csv"] as const;
export type PrintedFormat = (typeof PRINTED_FORMATS)[number];

/** A full description has thousands of characters; the other formats have all of them. */
const WIDEST_CELL = 80;

/** The rows of a query in one format, piece by piece. JSON is an array of objects; of several columns of one name each gets a number. */
export function* printRows(format: PrintedFormat, { columns, rows }: SqlRows): Generator<string> {
  const names = columns.map(({ name }) => name);
  if (format === "table") {
    const cells = rows.map((row) => row.map((value) => shortened(cellText(value))));
    yield textTable(names, cells);
    return;
  }
  if (format === "csv") {
    const line = (cells: readonly string[]) => `${cells.map(csvCell).join(",")}\r\n`;
    yield line(names);
    for (const row of rows) yield line(row.map(cellText));
    return;
  }
  const unique = uniqueNames(names);
  const objects = rows.map((row) =>
    JSON.stringify(Object.fromEntries(unique.map((name, index) => [name, row[index]]))),
  );
  if (format === "ndjson") for (const object of objects) yield `${object}\n`;
  else yield objects.length === 0 ? "[]\n" : `[\n${objects.join(",\n")}\n]\n`;
}

/** A value as one cell: nothing for NULL, lists and maps as JSON. */
function cellText(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${number}`;
    taken.add(unique);
    return unique;
  });
}
