/** A plain text table: columns padded to their widest cell, a header in capitals. */
export function textTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = lineOf(columns, rows);
  return [header(columns), ...rows].map(line).join("");
}

/** So many rows of a streamed table are held at a time. */
const BATCH = 1_000;

/** A piece of a table and how many rows it holds. */
export interface TablePiece {
  readonly text: string;
  readonly rows: number;
}

/**
 * The same for rows that come one by one: yields it piece by piece and holds one piece only. The first piece decides the
 * widths; a wider cell further down pushes the rest of its line to the right.
 */
export async function* streamedTable(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<TablePiece> {
  let line: ((cells: readonly string[]) => string) | undefined;
  let batch: (readonly string[])[] = [];
  const piece = (): TablePiece => {
    const lines = line ? batch : [header(columns), ...batch];
    line ??= lineOf(columns, batch);
    return { text: lines.map(line).join(""), rows: batch.length };
  };
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield piece();
    batch = [];
  }
  if (!line || batch.length > 0) yield piece();
}

/** Names and tags are written by strangers: control characters must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "�");
}

/** The same for a text of several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function header(columns: readonly string[]): readonly string[] {
  return columns.map((column) => column.toUpperCase());
}

/** How a row is printed below these columns, given the rows that decide the widths. */
function lineOf(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): (cells: readonly string[]) => string {
  // In a loop: as arguments of one call, very many rows overflow the stack.
  const widths = columns.map((column, index) => {
    let width = column.length;
    for (const row of rows) width = Math.max(width, printable(row[index] ?? "").length);
    return width;
  });
  return (cells) => {
    const padded = cells.map((cell, index) => printable(cell).padEnd(widths[index] ?? 0));
    return `${padded.join("  ").trimEnd()}\n`;
  };
}
