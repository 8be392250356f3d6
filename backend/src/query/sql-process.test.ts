import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { type SqlWorld, sqlWorld } from "../testing/sql-world.ts";
import { ATTACKS, MONSTERS, UNSTOPPABLE } from "./sql-attacks.ts";
import type { SqlRequest } from "./sql-process.ts";

let world: SqlWorld;
beforeAll(async () => {
  world = await sqlWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const ENDED =
  /^Cannot (answer within 1.5 s: ask for less|run the query: it takes more than 300 MiB of memory|run the query: .*memory)/i;

describe("in a process of its own", () => {
  test.for(UNSTOPPABLE)("what would take everything is ended, and takes little of this process: %s", async (sql) => {
    const before = process.memoryUsage.rss();
    await expect(world.rows(sql, { ms: 1_500 })).rejects.toThrow(ENDED);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test.for(Object.entries(MONSTERS))("%s is answered or refused", async ([, sql]) => {
    const asked: unknown = await world.rows(sql, { ms: 1_500 }).catch((error: unknown) => error);
    if (asked instanceof Error) expect(asked).toEqual(expect.any(UsageError));
    else expect(asked).toMatchObject({ rows: expect.any(Array) });
  });

  test("a text is checked once more, and one that is refused is refused there too", async () => {
    for (const [sql = ""] of Object.values(ATTACKS)) await expect(world.rows(sql)).rejects.toThrow(UsageError);
  });

  test("what is asked is answered as it is from the copy", async () => {
    const { rows, columns, isCut } = await world.rows(
      "SELECT accountId, count(*) AS n, list(id ORDER BY id)[1] AS first, MAP {'a': DATE '2026-01-02'} AS m FROM resources GROUP BY accountId ORDER BY accountId; -- that is all",
      { rows: 2 },
    );
    expect(columns.map(({ name }) => name)).toEqual(["accountId", "n", "first", "m"]);
    expect(rows).toEqual([
      ["111111111110", 14, "i-0", { a: "2026-01-02" }],
      ["111111111111", 13, "i-1", { a: "2026-01-02" }],
    ]);
    expect(isCut).toBe(true);
  });
});

test("several are run at a time, the others wait, and all are answered", async () => {
  const answers = await Promise.all([0, 1, 2, 3, 4].map((n) => world.rows(`SELECT ${n} AS n`)));
  expect(answers.map(({ rows }) => rows)).toEqual([[[0]], [[1]], [[2]], [[3]], [[4]]]);
});

test("files are written once until the tables change, and go with the last who reads them", async () => {
  await using another = await sqlWorld();
  const first = await another.folder();
  expect(await another.folder()).toBe(first);
  expect(readdirSync(first).sort()).toEqual(
    ["accounts", "changes", "coverage", "relations", "resources"].map((table) => `${table}.parquet`),
  );
  const running = another.rows("SELECT count(*) FROM resources");
  another.outdate();
  const second = await another.folder();
  expect(second).not.toBe(first);
  expect((await running).rows).toEqual([[40]]);
  await another[Symbol.asyncDispose]();
  expect([first, second].filter((folder) => existsSync(folder))).toEqual([]);
});

test("a query ends at once when whoever asked for it is gone", async () => {
  const child = fork(join(import.meta.dirname, "sql-worker.ts"), [], { execArgv: [] });
  const request: SqlRequest = {
    sql: "SELECT sum(a.range * b.range + c.range) FROM range(1000000) a, range(1000000) b, range(10000) c",
    limits: { rows: 1, bytes: 1_000, ms: 60_000, memory: 300 * 2 ** 20 },
    folder: await world.folder(),
  };
  child.send(request);
  // Until it is in the engine.
  await sleep(1_500);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  const gone = performance.now();
  child.disconnect();
  try {
    expect(await once(child, "exit", { signal: AbortSignal.timeout(10_000) })).toEqual([null, "SIGKILL"]);
  } finally {
    child.kill("SIGKILL");
  }
  expect(performance.now() - gone).toBeLessThan(5_000);
});

test("close() ends what is running", async () => {
  await using another = await sqlWorld();
  const sql = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b";
  const asked = [1, 2, 3].map(() => another.rows(sql, { ms: 60_000 }).catch(() => "ended"));
  await another.folder();
  await another.close();
  expect(await Promise.all(asked)).toEqual(["ended", "ended", "ended"]);
});
