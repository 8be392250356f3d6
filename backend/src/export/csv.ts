import type { ListedResource } from "./listed-resource.ts";

const COLUMNS = [
  "service",
  "kind",
  "accountId",
  "region",
  "resourceId",
  "arn",
  "name",
  "state",
  "createdAt",
  "updatedAt",
  "tags",
  "columns",
] as const;

/** The header line of a CSV list (RFC 4180). */
export function csvHeader(): string {
  return `${COLUMNS.join(",")}\r\n`;
}

/** One resource as a CSV line; tags and columns are JSON in one cell. */
export function csvRow(resource: ListedResource): string {
  const cells = COLUMNS.map((column) => {
    const value = resource[column];
    return csvCell(typeof value === "object" ? JSON.stringify(value) : (value ?? ""));
  });
  return `${cells.join(",")}\r\n`;
}

/** Quoted where RFC 4180 asks for it; a text that a spreadsheet would run as a formula is made plain by a quote mark. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
