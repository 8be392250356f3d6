import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import {
  ALLOWED_FUNCTIONS,
  ALLOWED_TABLE_FUNCTIONS,
  isAllowedFunction,
  isAllowedTableFunction,
  REFUSED_FUNCTIONS,
  refusalOf,
} from "./sql-functions.ts";
import { SQL_MACROS } from "./sql-macros.ts";

/** Syntax that looks like a function, or that the engine does not list. */
const NOT_LISTED = [
  "coalesce",
  "grouping",
  "if",
  "ifnull",
  "json",
  "try",
  "unnest",
  "percentile_cont",
  "percentile_disc",
  "current_timestamp",
];

interface EngineFunction {
  readonly name: string;
  readonly type: string;
}

async function functionsOfEngine(): Promise<readonly EngineFunction[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const result = await connection.run(
    `SELECT DISTINCT function_name AS "name", function_type AS "type" FROM duckdb_functions()`,
  );
  const rows = await result.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  // The columns that were just selected.
  return rows as unknown as readonly EngineFunction[];
}

test("every function of the engine is allowed or refused with a reason, and none is both", async () => {
  const undecided: string[] = [];
  const both: string[] = [];
  for (const { name, type } of await functionsOfEngine()) {
    // A pragma cannot be called in a query.
    if (type === "pragma") continue;
    const isAllowed = type.startsWith("table") ? isAllowedTableFunction(name) : isAllowedFunction(name);
    const isRefused = refusalOf(name) !== undefined;
    const isOnlyOfValues = type.startsWith("table") && isAllowedFunction(name);
    if (!isAllowed && !isRefused && !isOnlyOfValues) undecided.push(`${type} ${name}`);
    if (isAllowed && isRefused) both.push(name);
  }
  expect({ undecided, both }).toEqual({ undecided: [], both: [] });
});

test("every name on the lists is one that the engine has", async () => {
  const names = new Set((await functionsOfEngine()).map(({ name }) => name.toLowerCase()));
  const allowed = [...Object.values(ALLOWED_FUNCTIONS).flat(), ...ALLOWED_TABLE_FUNCTIONS];
  const unknown = allowed.filter((name) => !names.has(name.toLowerCase()) && !NOT_LISTED.includes(name));
  const refused = Object.values(REFUSED_FUNCTIONS)
    .flat()
    .filter((pattern) => ![...names].some((name) => matches(pattern, name)));
  expect({ unknown, refused }).toEqual({ unknown: [], refused: [] });
});

test("a function of ours is allowed, whatever capitals it is written in", () => {
  for (const name of Object.keys(SQL_MACROS)) expect(isAllowedFunction(name.toUpperCase())).toBe(true);
});

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
