import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, apiWorld } from "../../testing/api-world.ts";
import { ENDLESS } from "../../testing/endless-queries.ts";
import { type Problem, problem } from "../schemas.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld({ accounts: 1, regions: 1 });
});
afterAll(() => world[Symbol.asyncDispose]());

const JSON_TYPE = { "content-type": "application/json" };
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  world.ask("/inventory/sql", { method: "POST", body, headers });

async function refused(answer: Response): Promise<Pick<Problem, "status" | "detail" | "errors">> {
  const { status, detail, errors } = problem.parse(await answer.json());
  expect(answer.status).toBe(status);
  return { status, detail, ...(errors && { errors }) };
}

test("a query is answered, by whoever is signed in", async () => {
  const readers = world.with({ callerOf: () => ({ name: "reader", isOperator: false }) });
  const body = JSON.stringify({
    sql: "SELECT type, count(*) AS n FROM resources GROUP BY type ORDER BY n DESC, type",
    limit: 1,
  });
  const headers = { "content-type": "application/json; charset=utf-8" };
  const answer = await readers.request("/inventory/sql", { method: "POST", body, headers });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    columns: [
      { name: "type", type: "VARCHAR" },
      { name: "n", type: "BIGINT" },
    ],
    rows: [[expect.any(String), expect.any(Number)]],
    isCut: true,
    completeness: { cells: expect.any(Number) },
  });
});

test.for([
  ["SELECT 1", "2999-01-01", "that day is still to come"],
  ["SELECT 1", "yesterday", 'Cannot read the day "yesterday"'],
] as const)("%j as of %s is refused", async ([sql, asOf, detail]) => {
  const answer = await refused(await post(JSON.stringify({ sql, asOf })));
  expect(answer).toEqual({ status: 400, detail: expect.stringContaining(detail) });
});

test("a query that could take all memory is answered as well, by a process of its own", async () => {
  const sql =
    "SELECT length(repeat(type, 3)) = 3 * length(type) AS isRight, count(*) > 0 AS areThere FROM resources GROUP BY 1";
  expect(await (await post(JSON.stringify({ sql }))).json()).toMatchObject({ rows: [[true, true]], isCut: false });
});

test("a query that cannot be run is a 400 with its sentence", async () => {
  expect(await refused(await post('{"sql":"SELECT * FROM nothing"}'))).toEqual({
    status: 400,
    detail:
      'Cannot run the query: there is no table "nothing"; the tables are resources, relations, coverage, changes, accounts',
  });
  expect(world.errors).toEqual([]);
});

test("one more than may wait is a 429 that says when to try again", async () => {
  const closing = new AbortController();
  const init = { method: "POST", body: JSON.stringify({ sql: ENDLESS.copy }), headers: JSON_TYPE };
  const asked = Array.from({ length: 23 }, () => world.ask("/inventory/sql", { ...init, signal: closing.signal }));
  const first = await Promise.race(asked);
  closing.abort();
  expect(first.headers.get("retry-after")).toBe("5");
  expect(await refused(first)).toEqual({
    status: 429,
    detail: "Cannot run the query: 20 others are waiting already; try again in a few seconds",
  });
  expect((await Promise.all(asked)).filter(({ status }) => status === 429)).toHaveLength(1);
  expect(world.errors).toEqual([]);
});

test.for([
  [{}, "sql", "must be given"],
  [{ sql: 1 }, "sql", "must be a text"],
  [{ sql: null }, "sql", "must be a text"],
  [{ sql: "" }, "sql", "is empty"],
  [{ sql: "x".repeat(100_001) }, "sql", "is longer than 100000 characters"],
  [{ sql: "SELECT 1", limit: 0 }, "limit", "must be a whole number from 1 to 10000"],
  [{ sql: "SELECT 1", limit: 10_001 }, "limit", "must be a whole number from 1 to 10000"],
  [{ sql: "SELECT 1", limit: 1.5 }, "limit", "must be a whole number from 1 to 10000"],
  [{ sql: "SELECT 1", limit: "5" }, "limit", "must be a whole number from 1 to 10000"],
  [{ sql: "SELECT 1", limit: null }, "limit", "must be a whole number from 1 to 10000"],
  [{ sql: "SELECT 1", asOf: 5 }, "asOf", "must be a text"],
  [{ sql: "SELECT 1", lmit: 5 }, "lmit", "is not known here: the members are sql, limit, asOf"],
  [JSON.parse('{"sql":"SELECT 1","__proto__":1}'), "__proto__", "is not known here: the members are sql, limit, asOf"],
] as const)("of the body %j the member %s %s", async ([body, parameter, message]) => {
  expect(await refused(await post(JSON.stringify(body)))).toEqual({
    status: 400,
    detail: `Cannot read the request: ${parameter}: ${message}`,
    errors: [{ parameter, message }],
  });
});

test.for([
  ["", "it is not JSON"],
  ["{", "it is not JSON"],
  ["[]", "it is not a JSON object"],
  ["null", "it is not a JSON object"],
  ['"SELECT 1"', "it is not a JSON object"],
] as const)("the body %j is refused: %s", async ([body, message]) => {
  expect(await refused(await post(body))).toMatchObject({ status: 400, errors: [{ parameter: "body", message }] });
});

test("a body that is not UTF-8, not JSON by its type, or too large is refused", async () => {
  expect(await refused(await post(new Uint8Array([0xff, 0xfe])))).toMatchObject({
    status: 400,
    errors: [{ parameter: "body", message: "it is not UTF-8" }],
  });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application/xml"]) {
    expect(await refused(await post('{"sql":"SELECT 1"}', { "content-type": type }))).toEqual({
      status: 415,
      detail: 'The body must be JSON: send it as "content-type: application/json"',
    });
  }
  expect(await refused(await post(JSON.stringify({ sql: `SELECT 1 --${"é".repeat(100_000)}` })))).toEqual({
    status: 413,
    detail: "The body has more than 200 KB",
  });
});
