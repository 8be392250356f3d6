import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { SQL_ENDLESS, SQL_ESCAPES } from "../testing/sql-escapes.ts";
import { type SqlWorld, sqlWorld } from "../testing/sql-world.ts";

/** In the file that must not be read, and never in an answer. */
const SECRET = "the-secret-of-the-file";

let world: SqlWorld;
let folder = "";

beforeAll(async () => {
  world = await sqlWorld();
  folder = await mkdtemp(join(tmpdir(), "aws-inventory-outside-"));
  await writeFile(join(folder, "outside.csv"), `a\n${SECRET}\n`);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const filled = (sql: string): string =>
  sql
    .replaceAll("@FILE@", join(folder, "outside.csv"))
    .replaceAll("@FOLDER@", folder)
    .replaceAll("@TABLES@", world.folder);

test("there are more than 200 attempts, each once", () => {
  const all = Object.values(SQL_ESCAPES).flat();
  expect(all.length).toBeGreaterThan(200);
  expect(new Set(all).size).toBe(all.length);
});

describe.for(Object.entries(SQL_ESCAPES))("%s", ([, attempts]) => {
  test.for(attempts.map((sql) => [sql] as const))("%j is refused in one sentence", async ([sql]) => {
    const asked = await world.rows(filled(sql)).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    expect(asked).toEqual({ error: expect.any(UsageError) });
    const { message } = "error" in asked && asked.error instanceof Error ? asked.error : { message: "" };
    expect(message).toMatch(/^(Cannot (use|run|read|show) |Unknown table )\S.{8,}$/);
    expect(message).not.toContain(SECRET);
  });
});

test("afterwards the tables are as they were, nothing was written, and no setting has changed", async () => {
  expect((await world.rows("SELECT count(*) FROM resources")).rows).toEqual([[40]]);
  expect(await readdir(folder)).toEqual(["outside.csv"]);
  expect((await readdir(world.folder)).sort()).toEqual(
    ["accounts", "changes", "coverage", "relations", "resources"].map((table) => `${table}.parquet`),
  );
});

test.for(SQL_ENDLESS.map((sql) => [sql] as const))("%s ends at its limit", async ([sql]) => {
  const started = performance.now();
  await expect(world.rows(sql, { timeLimitMs: 200 })).rejects.toThrow(
    "Cannot run the query: it takes longer than 0.2 s; ask for less at a time",
  );
  expect(performance.now() - started).toBeLessThan(20_000);
  expect((await world.rows("SELECT 1")).rows).toEqual([[1]]);
});
