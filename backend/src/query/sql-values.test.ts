import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JsonValue } from "../model.ts";
import { jsonRows } from "./sql-rows.ts";

// The driver asks for the offset when it is loaded.
vi.hoisted(() => {
  process.env.TZ = "Asia/Kolkata";
});

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:");
});
afterAll(() => instance.closeSync());

async function valueIn(expression: string): Promise<JsonValue | undefined> {
  const connection = await instance.connect();
  try {
    const rows: (readonly JsonValue[])[] = [];
    for await (const some of jsonRows(await connection.stream(`SELECT ${expression}`))) rows.push(...some);
    expect(rows).toHaveLength(1);
    return rows[0]?.[0];
  } finally {
    connection.closeSync();
  }
}

const TIME = "TIMESTAMP '2026-01-02 03:04:05.5'";

test("the machine is not in UTC", () => expect(new Date().getTimezoneOffset()).toBe(-330));

test.for<[string, string]>([
  ["row(1, 2)", '{"1":1,"2":2}'],
  ["[row(1, row('a', NULL))]", '[{"1":1,"2":{"1":"a","2":null}}]'],
  ["MAP {'k': row(1, 2)}", '{"k":{"1":1,"2":2}}'],
  ["{'__proto__': 1, 'b': 2}", '{"1":1,"b":2}'],
  ["{'__proto__': {'a': 1}}", '{"1":{"a":1}}'],
  ["MAP {'__proto__': 1}", '{"__proto__":1}'],
  ["NULL::STRUCT(a INTEGER)", "null"],
  [`{'b': 1::BIGINT, '1': ${TIME}}`, '{"1":"2026-01-02T03:04:05.500Z","b":1}'],
  [`[${TIME}]::TIMESTAMP[1]`, '["2026-01-02T03:04:05.500Z"]'],
  [`[${TIME}, NULL]`, '["2026-01-02T03:04:05.500Z",null]'],
  [`union_value(t := ${TIME})`, '{"tag":"t","value":"2026-01-02T03:04:05.500Z"}'],
  ["union_value(s := {'n': 1::BIGINT})", '{"tag":"s","value":{"n":1}}'],
  ["TIMESTAMPTZ '2026-01-02 03:04:05.5+00'", '"2026-01-02T03:04:05.500Z"'],
  ["TIMESTAMP_NS '2026-01-02 03:04:05.123456789'", '"2026-01-02T03:04:05.123456789Z"'],
  ["'-infinity'::TIMESTAMP", '"-infinity"'],
  ["-9007199254740993::BIGINT", '"-9007199254740993"'],
])("%s is %s", async ([expression, json]) => {
  expect(JSON.stringify(await valueIn(expression))).toBe(json);
});
