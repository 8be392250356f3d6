import { fileColumns } from "./columns.ts";
import type { ListedResource } from "./listed-resource.ts";
import { plainJson, plainText } from "./plain-cell.ts";

/** How a list of resources is written as CSV (RFC 4180). */
export interface CsvWriter {
  /** The header line. */
  readonly header: string;
  /** One resource as a line; tags, columns and data are JSON in one cell. */
  row(resource: ListedResource): string;
}

/** A writer of CSV, with the full description as a last column or without. */
export function csvWriter(options: { readonly withData?: boolean | undefined } = {}): CsvWriter {
  const columns = fileColumns(options);
  return {
    header: csvLine(columns.map(({ name }) => name)),
    row: (resource) =>
      csvLine(
        columns.map(({ name }) => {
          if (name === "data") return plainJson(resource.dataJson ?? "");
          const value = resource[name];
          return typeof value === "object" ? plainJson(JSON.stringify(value)) : plainText(value ?? "");
        }),
      ),
  };
}

/** One line of cells that are plain already. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
