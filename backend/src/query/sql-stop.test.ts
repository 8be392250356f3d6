import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { ENDLESS } from "../testing/endless-queries.ts";
import { openDatabase } from "./database.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";
import { checkSql } from "./sql-guard.ts";

let open: OpenStorage;
let readModel: ReadModel;
let folder: string;
beforeAll(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  readModel = await openReadModel({ storage: open.storage });
  folder = await mkdtemp(join(tmpdir(), "sql-stop-"));
});
afterAll(async () => {
  await readModel.close();
  await open.close();
  await rm(folder, { recursive: true });
});

/** Processes of this one that are there. */
const processes = () => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;

const STOPPED = new UsageError("Cannot answer: the query was stopped");

test("the endless queries of tests are answered where they say", async () => {
  const database = await openDatabase();
  const isBounded = async (sql: string) => (await database.read((query) => checkSql(sql, query))).isBounded;
  expect([await isBounded(ENDLESS.copy), await isBounded(ENDLESS.process)]).toEqual([true, false]);
  await database.close();
});

describe.for([
  ["from the copy", 0, ENDLESS.copy, "SELECT 1 AS one"],
  ["in a process of its own", 2, ENDLESS.process, "SELECT count(*) - 9 FROM range(10)"],
] as const)("answered %s", ([, running, endless, short]) => {
  /** Until queries that were asked before have begun, as far as can be seen. */
  async function begun(): Promise<void> {
    await readModel.summary({});
    await expect.poll(processes).toBe(running);
  }

  test("queries that are stopped end at once and leave their places to those who wait", async () => {
    const stop = new AbortController();
    const { signal } = stop;
    const asked = [1, 2, 3].map(() => readModel.sql({ sql: endless, limit: 1, signal }));
    const writing = readModel.sqlToFile({ sql: endless, file: join(folder, "rows.parquet"), signal });
    const ended = [...asked, writing].map((query) => expect(query).rejects.toThrow(STOPPED));
    const waiting = readModel.sql({ sql: short, limit: 1 });
    await begun();
    stop.abort();
    await Promise.all(ended);
    expect((await waiting).rows).toEqual([[1]]);
  });

  test("files that are being written are given up as well", async () => {
    const stop = new AbortController();
    const files = ["a.parquet", "b.parquet"].map((name) => join(folder, name));
    const writing = files.map((file) => readModel.sqlToFile({ sql: endless, file, signal: stop.signal }));
    const ended = writing.map((query) => expect(query).rejects.toThrow(STOPPED));
    await begun();
    stop.abort();
    await Promise.all(ended);
    await expect.poll(processes).toBe(0);
  });

  test("one that was stopped before it was asked is not run", async () => {
    await expect(readModel.sql({ sql: endless, limit: 1, signal: AbortSignal.abort() })).rejects.toThrow(STOPPED);
  });

  test("a signal that is never aborted changes nothing", async () => {
    const { signal } = new AbortController();
    expect((await readModel.sql({ sql: short, limit: 1, signal })).rows).toEqual([[1]]);
  });
});
