import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { COMPUTE } from "../testing/expected-rows/compute.ts";
import { DATABASE } from "../testing/expected-rows/databases.ts";
import { HISTORY } from "../testing/expected-rows/history.ts";
import { IDENTITY } from "../testing/expected-rows/identity.ts";
import { NETWORK } from "../testing/expected-rows/network.ts";
import { OVERVIEW } from "../testing/expected-rows/overview.ts";
import { STORAGE } from "../testing/expected-rows/storage.ts";
import type { Expectation, ExpectedRow } from "../testing/query-facts.ts";
import { type QueryWorld, queryWorld } from "../testing/query-world.ts";
import type { SqlAnswer } from "./read-model.ts";
import { findQuery, SHIPPED_QUERIES } from "./shipped-queries.ts";

const EXPECTED: Readonly<Record<string, Expectation>> = {
  ...STORAGE,
  ...IDENTITY,
  ...NETWORK,
  ...COMPUTE,
  ...DATABASE,
  ...OVERVIEW,
  ...HISTORY,
};

/** The most that one answer can have. */
const ALL = 10_000;

let world: QueryWorld;
beforeAll(async () => {
  world = await queryWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("every query has its rows in TypeScript, and these have a query", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(SHIPPED_QUERIES.map(({ name }) => name));
});

describe.for(SHIPPED_QUERIES.map((query) => [query.name, query] as const))("%s", ([name, { sql }]) => {
  test("finds what TypeScript finds in the same inventory, and that is something", async () => {
    const answer = await world.readModel.sql({ sql, limit: ALL });
    const expected = EXPECTED[name]?.(world.facts) ?? [];
    expect(expected.length).toBeGreaterThan(0);
    expect(texts(rowsOf(answer, Object.keys(expected[0] ?? {})))).toEqual(texts(expected));
  });

  test("has its rows in one order, whatever order they are stored in", async () => {
    const [answer, other] = await Promise.all([
      world.readModel.sql({ sql, limit: ALL }),
      world.otherModel.sql({ sql, limit: ALL }),
    ]);
    expect(other.rows).toEqual(answer.rows);
  });

  test("gives its first rows, and says that there are more", async () => {
    const all = await world.readModel.sql({ sql, limit: ALL });
    const some = await world.readModel.sql({ sql, limit: 1 });
    expect(some).toMatchObject({ columns: all.columns, rows: all.rows.slice(0, 1), isCut: all.rows.length > 1 });
  });

  test("answers the same where somebody has changed it and it is a text like any other", async () => {
    const [own, changed] = await Promise.all([
      world.readModel.sql({ sql, limit: ALL }),
      world.readModel.sql({ sql: `${sql}\n-- changed`, limit: ALL }),
    ]);
    expect({ ...changed, completeness: own.completeness }).toEqual(own);
  });

  test("answers in types that the interface and Athena show alike", async () => {
    const { columns } = await world.readModel.sql({ sql, limit: 1 });
    const types = ["VARCHAR", "INTEGER", "DOUBLE", "TIMESTAMP", "DATE"];
    expect(columns.filter(({ type }) => !types.includes(type))).toEqual([]);
    expect(new Set(columns.map((column) => column.name.toLowerCase())).size).toBe(columns.length);
  });

  test("names kinds and columns that there are, and nothing that one of the two databases does not know", () => {
    const kinds = Object.values(catalog.services).flatMap((service) => Object.values(service.kinds));
    const types = sql.match(/'[a-z0-9]+:[a-z-]+'/g)?.map((text) => text.slice(1, -1)) ?? [];
    expect(types.filter((type) => !kinds.some((kind) => kind.type === type))).toEqual([]);
    const ids = kinds.flatMap(({ columns }) => columns.map(({ id }) => id));
    const named = [...sql.matchAll(/columns, '\$\.([A-Za-z]+)/g)].map(([, id = ""]) => id);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    expect(sql.replace(/'[^']*'/g, "")).not.toMatch(
      /::|->|\bQUALIFY\b|\bEXCLUDE\b|\bFILTER\b|\bILIKE\b|\bGROUP BY ALL\b/,
    );
  });
});

test("a query that comes with it has as many rows as other SQL at most", async () => {
  const [query] = SHIPPED_QUERIES;
  for (const limit of [0, 1.5, ALL + 1]) {
    await expect(world.readModel.sql({ sql: query?.sql ?? "", limit })).rejects.toThrow(UsageError);
  }
});

test("findQuery() finds a query by its name, and names the nearest where there is none", () => {
  expect(findQuery("unattached-volumes").tags).toContain("cost");
  expect(() => findQuery("unatached-volume")).toThrow(UsageError);
  expect(() => findQuery("unatached-volume")).toThrow(
    /^Unknown query "unatached-volume": did you mean unattached-volumes, /,
  );
});

/** The rows of an answer, of some columns only. */
function rowsOf({ columns, rows }: SqlAnswer, names: readonly string[]): readonly ExpectedRow[] {
  const places = names.map((name) => columns.findIndex((column) => column.name === name));
  expect(places, `${names} are columns`).not.toContain(-1);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[places[index] ?? -1]])));
}

/** Rows as texts in an order of their own. Numbers and truths are text in JSON and may be so in SQL. */
function texts(rows: readonly ExpectedRow[]): readonly string[] {
  const names = Object.keys(rows[0] ?? {}).sort();
  return rows.map((row) => names.map((name) => `${name}=${row[name] ?? ""}`).join(" ")).sort();
}
