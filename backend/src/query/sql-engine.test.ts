import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import type { JsonValue } from "../model.ts";
import { harmlessQuery } from "../testing/sql-arbitrary.ts";
import { type SqlWorld, sqlWorld } from "../testing/sql-world.ts";
import { unguardedRows } from "../testing/unguarded-rows.ts";
import { SQL_MACROS } from "./sql-macros.ts";
import { SQL_TABLES, sqlTableNames } from "./sql-tables.ts";

let world: SqlWorld;
beforeAll(async () => {
  world = await sqlWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const ONE = "FROM resources WHERE id = 'i-4'";

/** What people write, and its rows. */
const QUERIES: Readonly<Record<string, Readonly<Record<string, readonly (readonly JsonValue[])[]>>>> = {
  "plain questions": {
    "SELECT id, name, state FROM resources ORDER BY id LIMIT 2": [
      ["i-0", null, "stopped"],
      ["i-1", "web-1", "running"],
    ],
    "select ACCOUNTID, Region from Resources where ID = 'i-4'": [["111111111111", "eu-west-1"]],
    "SELECT DISTINCT state FROM inventory.resources ORDER BY 1": [["running"], ["stopped"]],
    "SELECT state, count(*) FROM resources GROUP BY state HAVING count(*) > 10 ORDER BY ALL": [["running", 30]],
    "FROM accounts SELECT name;": [["payments"]],
    "VALUES (1, 'a'), (2, 'b')": [
      [1, "a"],
      [2, "b"],
    ],
    "SELECT count(*) FROM resources WHERE createdAt < TIMESTAMP '2026-01-05' AND name IS NOT NULL": [[3]],
    "SELECT count(*) FROM resources WHERE createdAt < current_timestamp - INTERVAL '90' DAY AND createdAt > date_add('year', -99, now())":
      [[40]],
    "SELECT r.id, a.name FROM resources r JOIN accounts a USING (accountId) ORDER BY 1 LIMIT 1": [["i-0", "payments"]],
    "SELECT count(*) FROM resources r LEFT JOIN relations x ON x.resourceId = r.resourceId WHERE x.toId IS NULL": [
      [30],
    ],
    "SELECT id FROM resources r WHERE EXISTS (SELECT 1 FROM relations x WHERE x.resourceId = r.resourceId AND toId = 'subnet-0') ORDER BY id LIMIT 1":
      [["i-0"]],
    "SELECT id FROM resources ANTI JOIN relations USING (resourceId) ORDER BY id LIMIT 1": [["i-10"]],
    "SELECT count(*) FROM resources TABLESAMPLE 100%": [[40]],
    "SELECT 1 AS a, 2 AS a": [[1, 2]],
    "SELECT region, max_by(id, createdAt) FROM resources GROUP BY ROLLUP (region) ORDER BY 1 NULLS FIRST": [
      [null, "i-39"],
      ["eu-west-1", "i-38"],
      ["us-east-1", "i-39"],
    ],
  },
  "WITH, sets and windows": {
    "WITH a AS (SELECT * FROM resources), b AS (SELECT id FROM a WHERE state = 'stopped') SELECT count(*) FROM b": [
      [10],
    ],
    "WITH resources AS (SELECT id FROM resources WHERE id = 'i-4') SELECT * FROM resources": [["i-4"]],
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) FROM r": [[10]],
    "WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) SELECT * FROM a": [[1]],
    "SELECT (WITH a AS (SELECT 2 AS x) SELECT x FROM a)": [[2]],
    "SELECT region FROM resources UNION SELECT 'x' EXCEPT SELECT 'us-east-1' ORDER BY 1": [["eu-west-1"], ["x"]],
    "SELECT id, row_number() OVER (PARTITION BY region ORDER BY createdAt DESC) AS n FROM resources QUALIFY n = 1 ORDER BY id":
      [
        ["i-38", 1],
        ["i-39", 1],
      ],
    "SELECT sum(count) OVER w, lag(count, 1, 7) OVER w FROM coverage WINDOW w AS (ORDER BY completeAt)": [[20, 7]],
    "PIVOT (SELECT state, region FROM resources) ON region IN ('eu-west-1', 'us-east-1') USING count(*) ORDER BY state":
      [
        ["running", 10, 20],
        ["stopped", 10, 0],
      ],
    "SELECT n, v FROM (UNPIVOT (SELECT 1 AS x, 2 AS y) ON x, y INTO NAME n VALUE v)": [
      ["x", 1],
      ["y", 2],
    ],
    "DESCRIBE SELECT id FROM resources": [["id", "VARCHAR", "YES", null, null, null]],
    "SELECT column_name FROM (DESCRIBE accounts) LIMIT 1": [["accountId"]],
  },
  "maps, lists and JSON, as Athena spells them": {
    [`SELECT element_at(tags, 'Owner'), tags['Owner'], element_at(tags, 'none'), cardinality(tags) ${ONE}`]: [
      ["team-0", "team-0", null, 2],
    ],
    [`SELECT tags, regions FROM resources r, accounts ${ONE.slice(ONE.indexOf("WHERE"))}`]: [
      [{ Owner: "team-0", Name: "web" }, ["eu-west-1", "us-east-1"]],
    ],
    [`SELECT json_extract_scalar(data, '$.State.Name'), json_extract_scalar(data, '$.Groups'), data->>'$.Size' ${ONE}`]:
      [["running", null, "4"]],
    [`SELECT CAST(json_extract_scalar(columns, '$.cpus') AS INTEGER) * 2 ${ONE}`]: [[8]],
    [`SELECT json_size(data, '$.Groups'), json_array_contains(json_extract(data, '$.Groups'), 'b') ${ONE}`]: [
      [2, true],
    ],
    "SELECT r FROM accounts, UNNEST(regions) AS u(r) ORDER BY r": [["eu-west-1"], ["us-east-1"]],
    "SELECT r FROM accounts CROSS JOIN UNNEST(regions) AS u(r) WHERE r LIKE 'eu%'": [["eu-west-1"]],
    "SELECT contains(regions, 'eu-west-1'), cardinality(regions), array_join(regions, ', ') FROM accounts": [
      [true, 2, "eu-west-1, us-east-1"],
    ],
    "SELECT value->>'path' FROM changes, json_each(fields)": [["state"]],
    "SELECT list_transform([1, 2], x -> x * 2), [x + 1 FOR x IN [1, 2] IF x > 1], filter([1, 2, 3], x -> x > 2), list_filter([5, 6], lambda x, i: i > 1)":
      [[[2, 4], [3], [3], [6]]],
    'SELECT map_agg(change, "at") FROM changes': [[{ updated: "2026-06-02T00:00:00Z" }]],
    "SELECT regexp_like('web-1', '^web'), split_part('a/b', '/', 2), date_diff('day', DATE '2026-01-01', DATE '2026-02-01'), approx_distinct(region) FROM resources":
      [[true, "b", 31, 2]],
    "SELECT from_iso8601_timestamp('2026-01-01T00:00:00Z') < current_timestamp, to_iso8601(TIMESTAMP '2026-01-01')": [
      [true, "2026-01-01T00:00:00.000Z"],
    ],
    "SELECT CASE WHEN try_cast('x' AS INTEGER) IS NULL THEN coalesce(NULL, 'none') END, if(1 > 2, 'a', 'b'), nullif(1, 1)":
      [["none", "b", null]],
    "SELECT slice([1, 2, 3], 2, 2), sequence(1, 3), array_max([1, 3]), arrays_overlap([1], [1, 2]), url_extract_host('https://a.example/x')":
      [[[2, 3], [1, 2, 3], 3, true, "a.example"]],
  },
  values: {
    "SELECT 9007199254740991, 9007199254740993, 170141183460469231731687303715884105727, -5": [
      [9007199254740991, "9007199254740993", "170141183460469231731687303715884105727", -5],
    ],
    "SELECT 1.50, 1.12345678901234567890, 0.1::DOUBLE, 'nan'::DOUBLE, 'infinity'::DOUBLE": [
      [1.5, "1.12345678901234567890", 0.1, "NaN", "Infinity"],
    ],
    "SELECT TIMESTAMP '2026-01-02 03:04:05', TIMESTAMP '2026-01-02 03:04:05.1', TIMESTAMPTZ '2026-01-02 03:04:05+02', DATE '2026-01-02', TIME '01:02:03'":
      [["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.100Z", "2026-01-02T01:04:05Z", "2026-01-02", "01:02:03"]],
    "SELECT NULL, true, {'a': [1, NULL]}, MAP {1: DATE '2026-01-01'}, MAP {'__proto__': 2}, INTERVAL '1' DAY, 'é\u{1F600}'":
      [[null, true, { a: [1, null] }, { "1": "2026-01-01" }, JSON.parse('{"__proto__":2}'), "1 day", "é\u{1F600}"]],
  },
};

describe.for(Object.entries(QUERIES))("%s", ([, queries]) => {
  test.for(Object.entries(queries))("%s", async ([sql, rows]) => {
    expect((await world.rows(sql)).rows).toEqual(rows);
  });
});

test("columns have the names and types of the query", async () => {
  const { columns } = await world.rows(
    'SELECT id, count(*) AS "n of them", tags, now() AS t, [1] FROM resources GROUP BY ALL',
  );
  expect(columns.map(({ name }) => name)).toEqual(["id", "n of them", "tags", "t", "list_value(1)"]);
  expect(columns.map(({ type }) => type)).toEqual([
    "VARCHAR",
    "BIGINT",
    "MAP(VARCHAR, VARCHAR)",
    "TIMESTAMP WITH TIME ZONE",
    "INTEGER[]",
  ]);
});

test("each table has the columns that are documented, in their order and of their types", async () => {
  for (const table of sqlTableNames()) {
    const { columns } = await world.rows(`SELECT * FROM ${table}`);
    expect(columns).toEqual(Object.entries(SQL_TABLES[table]).map(([name, { type }]) => ({ name, type })));
  }
});

test("each function of ours is there, in place of DuckDB's own of its name", async () => {
  const { rows } = await world.rows("SELECT element_at(tags, 'Owner') FROM resources WHERE id = 'i-1'");
  expect(rows).toEqual([["team-1"]]);
  for (const name of Object.keys(SQL_MACROS)) {
    const asked = world.rows(`SELECT ${name}()`);
    await expect(asked, name).rejects.toThrow(/macro|arguments|parameter/i);
  }
});

test.for([
  [
    "SELECT nme FROM resources",
    /^Cannot run the query: Referenced column "nme" not found in FROM clause; candidate bindings: "name"/,
  ],
  [
    "SELECT * FROM resorces",
    'Unknown table "resorces": the tables are resources, relations, coverage, changes, accounts',
  ],
  ["SELECT fo(1)", 'Cannot use the function "fo": there is no such function here'],
  ["SELEC 1", 'Cannot run the query: syntax error at or near "SELEC"'],
  ["SELECT sum(id) FROM resources", /^Cannot run the query: No function matches .*'sum\(VARCHAR\)'; there is sum\(/],
  ["SELECT CAST('x' AS INTEGER)", /^Cannot run the query: Could not convert string 'x' to INT32$/],
  ["SELECT count(*) FROM resources GROUP BY", /^Cannot run the query: syntax error at end of input$/],
  ["SELECT id, count(*) FROM resources", /^Cannot run the query: column "id" must appear in the GROUP BY clause/],
] as const)("%s is told in one sentence", async ([sql, message]) => {
  const asked = world.rows(sql);
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(message);
});

test("the examples of the documentation run", async () => {
  const document = await readFile(new URL("../../../docs/sql.md", import.meta.url), "utf8");
  const examples = [...document.matchAll(/^```sql\n(.*?)^```/gms)].flatMap(([, text = ""]) => text.split(/;\n/));
  const queries = examples.filter((text) => text.trim() !== "");
  expect(queries.length).toBeGreaterThan(4);
  for (const sql of queries) await expect(world.rows(sql), sql).resolves.toBeDefined();
});

test("harmless queries of any form are accepted and give the same rows as when run without a check", async () => {
  await using unguarded = await unguardedRows(world.folder);
  await fc.assert(
    fc.asyncProperty(harmlessQuery, async (sql) => {
      const wanted = await unguarded.rows(sql);
      const asked = await world.rows(sql, { limit: 1_000_000 }).then(
        ({ rows }) => rows,
        (error: Error) => {
          // What the engine itself refuses, e.g. a sum that overflows, is refused here too.
          if (wanted !== undefined) throw error;
          return undefined;
        },
      );
      expect(asked).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});
