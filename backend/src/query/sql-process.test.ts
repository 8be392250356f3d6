import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { SQL_MONSTERS, SQL_UNSTOPPABLE } from "../testing/sql-escapes.ts";
import { type SqlWorld, sqlWorld } from "../testing/sql-world.ts";
import { createSqlProcesses } from "./sql-process.ts";

let world: SqlWorld;
beforeAll(async () => {
  world = await sqlWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const LIMITS = { timeLimitMs: 1_500, memoryBytes: 300_000_000 };

test.for(SQL_UNSTOPPABLE.map((sql) => [sql] as const))("%s ends, and takes little of this process", async ([sql]) => {
  const processes = createSqlProcesses(LIMITS);
  const before = process.memoryUsage.rss();
  await expect(processes.run({ sql, limit: 10, folder: world.folder })).rejects.toThrow(
    /^Cannot run the query: it (needs more memory than a query may have; ask for fewer|takes longer than 1.5 s; ask for)/,
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  await processes.close();
});

test.for(Object.entries(SQL_MONSTERS))("%s is answered or refused", async ([, sql]) => {
  const processes = createSqlProcesses(LIMITS);
  const asked = await processes.run({ sql, limit: 10, folder: world.folder }).catch((error: unknown) => error);
  if (asked instanceof Error) expect(asked).toEqual(expect.any(UsageError));
  else expect(asked).toMatchObject({ answer: { rows: expect.any(Array) } });
  await processes.close();
});

test("two run at a time, the others wait, and all are answered", async () => {
  const processes = createSqlProcesses();
  const asked = Array.from({ length: 5 }, (_, n) =>
    processes.run({ sql: `SELECT ${n} AS n`, limit: 1, folder: world.folder }),
  );
  const answers = await Promise.all(asked);
  expect(answers.map(({ answer }) => answer?.rows)).toEqual([[[0]], [[1]], [[2]], [[3]], [[4]]]);
  await processes.close();
});

test("close() ends what is running", async () => {
  const processes = createSqlProcesses({ timeLimitMs: 60_000 });
  const sql = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b";
  const asked = [1, 2, 3].map(() => processes.run({ sql, limit: 1, folder: world.folder }).catch(() => "ended"));
  await processes.close();
  expect(await Promise.all(asked)).toEqual(["ended", "ended", "ended"]);
});

test("an answer is limited in rows and in bytes", async () => {
  const processes = createSqlProcesses({ maxLength: 1_000_000 });
  const run = (sql: string, limit: number) => processes.run({ sql, limit, folder: world.folder });
  const { answer } = await run("SELECT range FROM range(100000000000)", 2);
  expect(answer).toMatchObject({ rows: [[0], [1]], isCut: true });
  expect((await run("SELECT range FROM range(2)", 2)).answer).toMatchObject({ isCut: false });
  await expect(run("SELECT repeat('x', 1000) FROM range(100000)", 100_000)).rejects.toThrow(
    "Cannot give the answer: it has more than 1 MB; ask for fewer rows or columns",
  );
  await processes.close();
});

test("nothing is left in the folder of temporary files but what is in use", async () => {
  const before = await readdir(tmpdir());
  const another = await sqlWorld();
  await another[Symbol.asyncDispose]();
  const left = (await readdir(tmpdir())).filter((name) => !before.includes(name) && another.folder.endsWith(name));
  expect(left).toEqual([]);
});
