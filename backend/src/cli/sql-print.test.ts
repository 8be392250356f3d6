import { expect, test } from "vitest";
import { printedRows } from "./sql-print.ts";

test.for([
  ["BIGINT", "-9007199254740993", "-9007199254740993"],
  ["UHUGEINT", "340282366920938463463374607431768211455", "340282366920938463463374607431768211455"],
  ["DECIMAL(38,20)", "-1.23456789012345678901", "-1.23456789012345678901"],
  ["DOUBLE", "-Infinity", "-Infinity"],
  ["VARCHAR", "-9007199254740993", "'-9007199254740993"],
  ["ENUM('-1')", "-1", "'-1"],
] as const)("CSV of %s %j is %s", ([type, value, cell]) => {
  expect(printedRows("csv", { columns: [{ name: "n", type }], rows: [[value]] })).toBe(`n\r\n${cell}\r\n`);
});

test.for([
  [
    ["a", "a", "a_2"],
    ["a", "a_3", "a_2"],
  ],
  [
    ["a", "a", "a", "b"],
    ["a", "a_2", "a_3", "b"],
  ],
  [
    ["a_2", "a", "a_2", "a"],
    ["a_2", "a", "a_2_2", "a_3"],
  ],
] as const)("columns %j are the fields %j in JSON, so none is lost or takes another's name", ([columns, names]) => {
  const answer = { columns: columns.map((name) => ({ name, type: "INTEGER" })), rows: [columns.map((_, n) => n)] };
  const expected = Object.fromEntries(names.map((name, n) => [name, n]));
  expect(JSON.parse(printedRows("json", answer))).toEqual([expected]);
  expect(JSON.parse(printedRows("ndjson", answer))).toEqual(expected);
});
