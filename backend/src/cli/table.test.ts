import { expect, test } from "vitest";
import { printableLines, streamedTable, textTable } from "./table.ts";

test("textTable() pads to the widest cell and keeps control characters from the terminal", () => {
  expect(
    textTable(
      ["id", "name"],
      [
        ["i-1", "a\u001b[2J"],
        ["i-10", "b"],
      ],
    ),
  ).toBe("ID    NAME\ni-1   a�[2J\ni-10  b\n");
});

test("textTable() takes more rows than a call takes arguments", () => {
  const rows = Array.from({ length: 300_000 }, (_, index) => [`i-${index}`]);
  expect(textTable(["id"], rows).split("\n")).toHaveLength(300_002);
});

test("streamedTable() prints one header and batches of rows, and holds one batch only", async () => {
  let given = 0;
  async function* rows() {
    for (; given < 2_500; given += 1) yield [given < 1_000 ? "short" : "longer than before", String(given)];
  }
  const pieces: { text: string; rows: number }[] = [];
  for await (const piece of streamedTable(["name", "number"], rows())) {
    pieces.push(piece);
    expect(given).toBeLessThanOrEqual(pieces.length * 1_000);
  }
  expect(pieces.map((piece) => piece.rows)).toEqual([1_000, 1_000, 500]);
  const lines = pieces
    .map(({ text }) => text)
    .join("")
    .split("\n");
  expect(lines).toHaveLength(2_502);
  expect(lines.slice(0, 2)).toEqual(["NAME   NUMBER", "short  0"]);
  expect(lines.at(-2)).toBe("longer than before  2499");
});

test("streamedTable() prints the header of an empty table, and nothing after a last full batch", async () => {
  const piecesOf = async (count: number) => {
    const texts: string[] = [];
    async function* rows() {
      for (let index = 0; index < count; index += 1) yield ["x"];
    }
    for await (const { text } of streamedTable(["id"], rows())) texts.push(text);
    return texts;
  };
  expect(await piecesOf(0)).toEqual(["ID\n"]);
  expect(await piecesOf(1_000)).toHaveLength(1);
});

test("printableLines() keeps the line breaks and nothing else of the control characters", () => {
  expect(printableLines("a\u009b2J\n\u007fb\r\n")).toBe("a�2J\n�b�\n");
});
