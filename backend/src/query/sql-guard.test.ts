import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";
import { type Database, openDatabase, queryOn } from "./database.ts";
import { literal } from "./literal.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";
import { resourceToRow } from "./rows.ts";
import { SHIPPED_QUERIES } from "./shipped-queries.ts";
import { ATTACKS, EXHAUSTING, UNSTOPPABLE } from "./sql-attacks.ts";
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, BOUNDED_FUNCTIONS, REFUSED_FUNCTIONS } from "./sql-functions.ts";
import { checkSql } from "./sql-guard.ts";
import { SQL_MACROS } from "./sql-tables.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, createTableOf, TABLES } from "./tables.ts";

let world: RefreshWorld;
let readModel: ReadModel;
beforeAll(async () => {
  world = await refreshWorld({ accounts: 2, regions: 1, resources: 200 });
  await world.refresh();
  readModel = await openReadModel({ storage: world.storage });
});
afterAll(async () => {
  await readModel.close();
  await world[Symbol.asyncDispose]();
});

const ask = (sql: string) => readModel.sql({ sql, limit: 1_000 });

test("there are at least 200 attempts to get out", () => {
  expect(Object.values(ATTACKS).flat().length).toBeGreaterThanOrEqual(200);
});

describe.for(Object.entries(ATTACKS))("what tries to %s is refused in one sentence", ([, attacks]) => {
  test.for(attacks)("%j", async (sql) => {
    const { count } = await readModel.summary({});
    const error: unknown = await ask(sql).then(
      ({ rows }) => rows,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError; // As was just said.
    expect(message).toMatch(/^(Cannot (read|run) the query|The query is too long)/);
    expect(message).not.toMatch(/\n|root:|LINE \d/);
    expect((await readModel.summary({})).count).toBe(count);
  });
});

describe("what would not end", () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase();
    await database.writer.run(createTableOf("loading", TABLES.resources));
    const rows = await openTableWriter(database.writer, "loading", TABLES.resources);
    const partition = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
    for (let index = 0; index < 300; index++) rows.add(resourceToRow(sampleResource(partition, `volume/${index}`), 1));
    rows.finish();
    const columns = columnsOf("resources");
    await database.writer.run(`INSERT INTO resources (${columns}) SELECT ${columns} FROM loading`);
  });
  afterAll(() => database.close());

  test.for(EXHAUSTING)("is ended, and others are answered meanwhile: %s", async (sql) => {
    const limits = { rows: 10, bytes: 10_000, ms: 700, memory: 200 * 2 ** 20 };
    const checked = await database.read((query) => checkSql(sql, query));
    const running = database.userQuery({ checked, limits, before: async () => undefined });
    const ended = expect(running).rejects.toThrow(
      /^Cannot (answer within|run the query: it takes more than|run the query: .*memory)/i,
    );
    const others = await database.read((query) =>
      query<{ n: number }>('SELECT count(*)::INTEGER AS "n" FROM resources'),
    );
    expect(others).toEqual([{ n: 300 }]);
    await ended;
    expect(await database.read((query) => query("SELECT 1 AS x"))).toEqual([{ x: 1 }]);
  });
});

test("every function of the engine is either allowed or refused for a reason, and never both", async () => {
  const database = await openDatabase();
  const found = await queryOn(database.writer)<{ name: string }>(
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') AND schema_name <> 'inventory'`,
  );
  await database.close();
  const refused = new Set(Object.values(REFUSED_FUNCTIONS).flatMap((names) => [...names]));
  const names = found.map(({ name }) => name).filter((name) => /^[a-z_]/.test(name));
  expect(names.filter((name) => !ALLOWED_FUNCTIONS.has(name) && !refused.has(name))).toEqual([]);
  expect([...ALLOWED_FUNCTIONS].filter((name) => refused.has(name))).toEqual([]);
  expect([...ALLOWED_FUNCTIONS, ...refused].filter((name) => !names.includes(name))).toEqual([]);
  expect([...ALLOWED_TABLE_FUNCTIONS].filter((name) => /read|scan|query|duckdb|pragma|glob/.test(name))).toEqual([]);
});

describe("what cannot be interrupted in time is told apart", () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database.close());
  const isBounded = async (sql: string) => (await checkSql(sql, queryOn(database.writer))).isBounded;

  test.for(UNSTOPPABLE)("%s", async (sql) => {
    expect(await isBounded(sql)).toBe(false);
  });

  test.for([
    "SELECT a || a || a || a || a || a FROM (SELECT data AS a FROM resources) AS s",
    "SELECT concat(a, a, a, a, a, a) FROM (SELECT data AS a FROM resources) AS s",
    "SELECT [data, data] FROM resources",
    "SELECT {'a': data, 'b': data} FROM resources",
    "SELECT replace(data, 'a', name) FROM resources",
    "SELECT regexp_replace(data, 'a', name, 'g') FROM resources",
    "SELECT list_transform(map_keys(tags), lambda x: x) FROM resources",
    "SELECT [x FOR x IN map_keys(tags)] FROM resources",
    "SELECT count(*) FROM resources, range(10)",
    "SELECT array_agg(data) OVER () FROM resources",
    `SELECT '${"x".repeat(10_000)}' FROM resources`,
    "SELECT count(*) FROM resources WHERE data LIKE '%a%e%_i%zzz%'",
    "SELECT count(*) FROM resources WHERE data NOT LIKE '%a%_%zzz%'",
    "SELECT count(*) FROM resources WHERE data ILIKE '%a%e%zzz%'",
    "SELECT count(*) FROM resources WHERE data NOT ILIKE '%a%e%zzz%'",
    "SELECT count(*) FROM resources WHERE data LIKE name",
    "SELECT count(*) FROM resources WHERE data LIKE '%' || name",
    "SELECT count(*) FROM resources WHERE data LIKE CAST('%a' AS VARCHAR)",
    "SELECT count(*) FROM resources WHERE data LIKE 'a!%' ESCAPE '!'",
    "SELECT count(*) FROM resources WHERE data NOT ILIKE 'a!%' ESCAPE '!'",
    "SELECT count(*) FROM resources WHERE data GLOB '*a*a*a*a*b'",
    'SELECT "~~"(data, name) FROM resources',
    `SELECT count(*) FROM resources WHERE data LIKE '${"_".repeat(101)}'`,
    `SELECT count(*) FROM resources WHERE ${Array.from({ length: 30 }, () => "name ILIKE '%production'").join(" OR ")}`,
    "SELECT count(*) FROM resources WHERE regexp_matches(data, '(?:(?:.{0,50}){0,19}x){1,1}QQ')",
    "SELECT count(*) FROM resources WHERE regexp_like(data, name)",
    "SELECT count(*) FROM resources WHERE data SIMILAR TO name",
    "SELECT count(*) FROM resources WHERE regexp_matches(data, '\\pL\\pL')",
    `SELECT count(*) FROM resources WHERE regexp_matches(data, '${"a?".repeat(101)}')`,
    `SELECT count(*) FROM resources WHERE regexp_matches(data, '(a|e)*a${".".repeat(19)}z')`,
    `SELECT count(*) FROM resources WHERE ${Array.from({ length: 4 }, () => "regexp_matches(data, 'a.....z')").join(" OR ")} OR data ILIKE '%z'`,
    "SELECT regexp_extract(data, '((a))', ['x', 'y']) FROM resources",
    "SELECT NULL::INTEGER[100000][5] FROM resources",
    "SELECT TRY_CAST(NULL AS STRUCT(a INTEGER[100000])) FROM resources",
    "SELECT data::BLOB::BIT::VARCHAR::BLOB::BIT::VARCHAR FROM resources",
    "SELECT count(*) FROM resources GROUP BY CUBE(id, arn, name, type, hash)",
    "SELECT count(*) FROM resources GROUP BY GROUPING SETS (CUBE(id, arn, name), CUBE(type, hash, id), (arn))",
    "SELECT max(id, 99999) FROM resources",
    "SELECT min(id, length(name)) FROM resources",
    "SELECT arg_max(id, name, 3), 1 FROM resources",
    "SELECT min_by(id, name, 3) FROM resources",
    `SELECT json_extract(data, '[${Array.from({ length: 1_500 }, () => "$").join(",")}]'::VARCHAR[]) FROM resources`,
    "SELECT json_extract(data, regions) FROM resources, accounts",
    "SELECT json_extract(data, regions || regions) FROM resources, accounts",
    "SELECT data ->> regions FROM resources, accounts",
    "SELECT json_extract(data, '$..*') FROM resources",
    "SELECT json_extract(data, '$.' || '.*') FROM resources",
    `SELECT count(*) FROM ${"(SELECT *, * FROM ".repeat(11)}resources${")".repeat(11)}`,
    `WITH a AS (SELECT * FROM resources r, resources s, resources t, resources u), b AS (SELECT * FROM a r, a s, a t, a u),
       c AS (SELECT * FROM b r, b s, b t, b u, b v, b w, b x, b y, b z, b o, b p, b q) SELECT count(*) FROM c`,
    "SELECT t AS a, t AS b FROM (SELECT t AS a, t AS b FROM resources t) t",
    "SELECT s.a FROM resources t, LATERAL (SELECT inventory.resources AS a, t AS b) s",
    `SELECT length(data) AS a0${Array.from({ length: 16 }, (_, n) => `, a${n} + a${n} AS a${n + 1}`).join("")} FROM resources`,
  ])("%j", async (sql) => {
    expect(await isBounded(sql)).toBe(false);
  });

  test.for([
    "SELECT count(*) FROM resources WHERE data LIKE '%a%e%i%zzz%' AND data NOT LIKE 'prod%'",
    "SELECT count(*) FROM resources WHERE name LIKE 'web_' OR name LIKE '%web_%'",
    "SELECT count(*) FROM resources WHERE name ILIKE '%prod%' OR name NOT ILIKE 'a%b%'",
    "SELECT regexp_extract(arn, ':([0-9]+):', 1) FROM resources WHERE regexp_matches(name, '^web-[0-9]+$', 'i')",
    "SELECT count(*) FROM resources WHERE name SIMILAR TO 'web.*' OR name ~ 'web'",
    "SELECT max(id), arg_max(id, name) FROM resources GROUP BY ROLLUP(accountId, region)",
    "SELECT data ->> '$.a', data ->> 'b', json_extract(data, '$.a[*].b'), json_extract(data, '$[' || CAST(1 AS VARCHAR) || '].a') FROM resources",
    "SELECT r.*, x.* FROM resources r JOIN relations x ON x.resourceId = r.resourceId",
    "WITH a AS (SELECT *, lower(name) AS low FROM resources) SELECT a.*, c.outcome FROM a JOIN coverage c USING (accountId)",
    "SUMMARIZE resources",
  ])("and not what can: %j", async (sql) => {
    expect(await isBounded(sql)).toBe(true);
  });

  test("and every query that comes with the inventory can be", async () => {
    for (const { name, sql } of SHIPPED_QUERIES) expect([name, await isBounded(sql)]).toEqual([name, true]);
  });

  test("by functions that there are", () => {
    const known = new Set([...ALLOWED_FUNCTIONS, ...Object.keys(SQL_MACROS), "unnest"]);
    expect([...BOUNDED_FUNCTIONS].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("what people write is answered", () => {
  test.for<[string, unknown]>([
    ["SELECT 1 AS a, 'x' AS b, NULL AS c, true AS d", [[1, "x", null, true]]],
    ["(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1", [[1], [2]]],
    [
      "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r WHERE x < 3) SELECT * FROM r ORDER BY x",
      [[1], [2], [3]],
    ],
    ["SELECT * FROM (VALUES (1, 'a')) v(x, y)", [[1, "a"]]],
    ["SELECT x FROM unnest([1, 2]) u(x)", [[1], [2]]],
    ["SELECT range FROM range(2)", [[0], [1]]],
    ["SELECT list_transform([1, 2], lambda x: x * 2)", [[[2, 4]]]],
    ["SELECT MAP {'a': 1, 'b': 2}, {'x': DATE '2026-01-02'}", [[{ a: 1, b: 2 }, { x: "2026-01-02" }]]],
    ["SELECT TIMESTAMP '2026-01-02 03:04:05.678'", [["2026-01-02T03:04:05.678Z"]]],
    [
      "SELECT 9007199254740993, 12345678901234567890, 1.5, 0.1::DECIMAL(20, 10)",
      [["9007199254740993", "12345678901234567890", 1.5, 0.1]],
    ],
    ["SELECT element_at(MAP {'a': 'b'}, 'a'), element_at(MAP {'a': 'b'}, 'c')", [["b", null]]],
    [`SELECT json_extract_scalar('{"a":{"b":1}}', '$.a.b'), regexp_like('abc', 'b')`, [["1", true]]],
    [
      "SELECT date_diff('day', TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-03'), count_if(x > 1) FROM (VALUES (1), (2)) v(x)",
      [[2, 1]],
    ],
    ["SELECT 1 AS a, 2 AS a", [[1, 2]]],
    ["SELECT sum(x) OVER (ORDER BY x) FROM (VALUES (1), (2)) v(x) ORDER BY 1", [[1], [3]]],
    ["WITH resources AS (SELECT 1 AS one) SELECT * FROM resources", [[1]]],
    ["SELECT count(*) = count(DISTINCT arn) FROM Resources", [[true]]],
  ])("%s", async ([sql, rows]) => {
    expect((await ask(sql)).rows).toEqual(rows);
  });

  test("over all tables, by their names in any case and alias", async () => {
    for (const table of ["resources", "RELATIONS", "coverage", "changes", "accounts"]) {
      expect((await ask(`SELECT count(*) AS n FROM ${table} AS t WHERE t IS NOT NULL`)).columns).toEqual([
        { name: "n", type: "BIGINT" },
      ]);
      expect((await ask(`DESCRIBE ${table}`)).rows.length).toBeGreaterThan(5);
    }
    const { rows, isCut } = await readModel.sql({ sql: "SELECT arn FROM resources ORDER BY arn", limit: 3 });
    expect([rows.length, isCut]).toEqual([3, true]);
    const { items } = await readModel.list({ size: 3, sort: "arn" });
    expect(rows).toEqual(items.map(({ arn }) => [arn]));
    const whole = await readModel.sql({ sql: "SELECT arn FROM resources", limit: 10_000 });
    expect([whole.rows.length, whole.isCut]).toEqual([(await readModel.summary({})).count, false]);
  });
});

test("literals, operators and nested queries mean what they mean without the guard", async () => {
  const text = fc.string({ unit: "binary", maxLength: 12 }).filter((own) => !own.includes("\0"));
  const literal = fc.oneof(
    text.map((own) => `'${own.replaceAll("'", "''")}'`),
    fc.integer().map(String),
    fc.bigInt({ min: 0n, max: 2n ** 120n }).map(String),
    fc.constantFrom("NULL", "true", "DATE '2026-01-02'", "[1, 2]", "MAP {'a': 1}", "1e300", "0.1"),
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      literal,
      fc
        .tuple(tie("expression"), tie("expression"))
        .map(([a, b]) => `coalesce(CAST(${a} AS VARCHAR) || CAST(${b} AS VARCHAR), 'none')`),
      tie("expression").map((a) => `(SELECT max(CAST(x AS VARCHAR)) FROM (SELECT ${a} AS x) AS s)`),
      tie("expression").map((a) => `CASE WHEN ${a} IS NULL THEN 1 ELSE 2 END`),
      tie("expression").map((a) => `[y FOR y IN [CAST(${a} AS VARCHAR)] IF y <> 'q']`),
    ),
  }));
  const database = await openDatabase();
  try {
    await fc.assert(
      fc.asyncProperty(expression, async (own) => {
        const sql = `SELECT CAST(${own} AS VARCHAR) AS value`;
        const expected = await queryOn(database.writer)<{ value: string | null }>(sql);
        const limits = { rows: 10, bytes: 100_000, ms: 10_000, memory: 2 ** 30 };
        const checked = await checkSql(sql, queryOn(database.writer));
        const { rows } = await database.userQuery({ checked, limits, before: async () => undefined });
        expect(rows).toEqual(expected.map(({ value }) => [value]));
      }),
      { numRuns: 150 },
    );
  } finally {
    await database.close();
  }
});

test("a file of DESCRIBE, and one of more columns than an answer has, are refused in one sentence", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "sql-")), "rows.parquet");
  for (const sql of ["DESCRIBE resources", "-- all\nSUMMARIZE resources", "DESCRIBE SELECT 1"]) {
    await expect(readModel.sqlToFile({ sql, file })).rejects.toThrow(
      new UsageError("Cannot write a file of DESCRIBE or SUMMARIZE: ask for its rows instead"),
    );
  }
  for (const id of ["id", "id || repeat('x', 2)"]) {
    const sql = `SELECT ${Array.from({ length: 201 }, () => id).join(", ")} FROM resources`;
    await expect(readModel.sqlToFile({ sql, file })).rejects.toThrow(/^Cannot run the query: it has 201 columns, and/);
  }
  expect(existsSync(file)).toBe(false);
  await rm(dirname(file), { recursive: true });
});

test("in a file, sums of whole numbers are exact; one that is too large for it is told of", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "sql-")), "rows.parquet");
  const sum = (...numbers: readonly string[]) =>
    `SELECT sum(n), sum(n) AS "a ""b""", count(*) FROM (VALUES ${numbers.map((number) => `(${number})`).join()}) t(n)`;
  await readModel.sqlToFile({ sql: sum("9007199254740992", "1"), file });
  const database = await openDatabase();
  const rows = await database.read((query) => query(`SELECT * FROM read_parquet(${literal(file)})`));
  expect(rows).toEqual([{ "sum(n)": "9007199254740993", 'a "b"': "9007199254740993", "count_star()": "2" }]);
  await database.close();
  await expect(readModel.sqlToFile({ sql: sum("9223372036854775807", "1"), file })).rejects.toThrow(
    /^Cannot run the query: .*9223372036854775808.* (out of range|can't be cast)/,
  );
  await rm(dirname(file), { recursive: true });
});

test("an answer can have 200 columns, and rows up to its size", async () => {
  const { columns } = await ask(`SELECT ${Array.from({ length: 200 }, () => "id").join(", ")} FROM resources`);
  expect(columns).toHaveLength(200);
  await expect(ask("SELECT repeat('x', 5000000)")).rejects.toThrow(
    new UsageError("Cannot run the query: a single row of it is larger than an answer can be, 4 MB"),
  );
  const { rows, isCut } = await ask("SELECT repeat('x', n * 1000000) FROM (VALUES (1), (5)) v(n) ORDER BY n");
  expect([rows.length, isCut]).toEqual([1, true]);
});

test("a query of a megabyte, and one that is nested deep, are refused or answered quickly", async () => {
  await expect(ask(`SELECT ${"(".repeat(500_000)}1${")".repeat(500_000)}`)).rejects.toThrow("The query is too long");
  for (const depth of [100, 5_000, 40_000]) {
    const nested = `SELECT ${"(".repeat(depth)}1${")".repeat(depth)}`;
    await ask(nested).then(
      ({ rows }) => expect(rows).toEqual([[1]]),
      (error: unknown) => expect(error).toBeInstanceOf(UsageError),
    );
    await ask(`SELECT ${"-".repeat(2 * depth).replaceAll("--", "- ")}1`).then(
      ({ rows }) => expect(rows).toEqual([[1]]),
      (error: unknown) => expect(error).toBeInstanceOf(UsageError),
    );
  }
  const many = Array.from({ length: 15_000 }, (_, index) => index).join(",");
  expect((await ask(`SELECT 7 IN (${many})`)).rows).toEqual([[true]]);
});
