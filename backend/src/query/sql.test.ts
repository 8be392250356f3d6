import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import type { PartitionKey } from "../model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";

const HERE: PartitionKey = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const START = Date.parse("2026-11-22T12:00:00.000Z");
const ENDLESS = "SELECT max(md5((a.range % 1000)::VARCHAR)) FROM range(1000000000000) a";

let open: OpenStorage;
let readModel: ReadModel;
/** The read model's clock, in epoch milliseconds. */
let clock: number;

async function openWith(timeLimitMs: number): Promise<ReadModel> {
  await readModel.close();
  readModel = await openReadModel({
    storage: open.storage,
    now: () => new Date(clock),
    patienceMs: 30_000,
    sqlLimits: { timeLimitMs },
  });
  return readModel;
}

beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  clock = START;
  await put("1");
  readModel = await openReadModel({ storage: open.storage, now: () => new Date(clock), patienceMs: 30_000 });
});
afterEach(async () => {
  await readModel.close();
  await open.close();
});

const put = (id: string) =>
  storePartition(open.storage, HERE, {
    put: [sampleResource(HERE, `instance/${id}`)],
    at: new Date(clock).toISOString(),
  });
const ids = async () =>
  (await readModel.sql({ sql: "SELECT resourceId FROM resources ORDER BY 1", limit: 10 })).rows.flat();

test("sql() answers from what is stored, also from what has been stored since, and says how complete it is", async () => {
  expect(await ids()).toEqual(["instance/1"]);
  clock += 60_000;
  await put("2");
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
  expect(await readModel.sql({ sql: "SELECT 1 AS one", limit: 1 })).toEqual({
    columns: [{ name: "one", type: "INTEGER" }],
    rows: [[1]],
    isCut: false,
    completeness: await readModel.completeness({}),
  });
});

test("sql() refuses what is no question", async () => {
  const asked = readModel.sql({ sql: "DELETE FROM resources", limit: 1 });
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow("Cannot run this statement: queries only read, so it must be one SELECT");
});

test("the dashboard's questions are answered while queries run that never end, and so are queries afterwards", async () => {
  await openWith(3_000);
  const order: string[] = [];
  const endless = [1, 2, 3].map(async () => {
    const error = await readModel.sql({ sql: ENDLESS, limit: 1 }).catch((caught: unknown) => caught);
    order.push("query");
    return error;
  });
  for (let n = 0; n < 20; n += 1) {
    expect((await readModel.list({ size: 10 })).total).toBe(1);
    order.push("list");
  }
  const tooLong = new UsageError("Cannot run the query: it takes longer than 3 s; ask for less at a time");
  expect(await Promise.all(endless)).toEqual([tooLong, tooLong, tooLong]);
  expect(order.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "list"));
  expect(await ids()).toEqual(["instance/1"]);
});

test("sqlToFile() writes the rows as Parquet, and nothing for a query that is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-test-"));
  const file = join(folder, "it's.parquet");
  try {
    const sql = "SELECT resourceId, tags, createdAt, 1 AS a, 2 AS a FROM resources; -- all";
    expect(await readModel.sqlToFile({ sql, limit: 100, file })).toMatchObject({ rows: 1, completeness: { cells: 1 } });
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const result = await connection.run("SELECT resourceId, typeof(tags) AS t FROM read_parquet($1)", [file]);
    expect(await result.getRowObjectsJson()).toEqual([{ resourceId: "instance/1", t: "MAP(VARCHAR, VARCHAR)" }]);
    connection.closeSync();
    instance.closeSync();
    const other = join(folder, "other.parquet");
    await expect(readModel.sqlToFile({ sql: "FROM 'x.csv'", limit: 1, file: other })).rejects.toThrow(UsageError);
    expect(await readdir(folder)).toEqual(["it's.parquet"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the files of the tables are for this user only, written once for many queries, and gone at the end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-test-"));
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    await ids();
    const [first = ""] = await readdir(folder);
    expect((await stat(join(folder, first))).mode & 0o777).toBe(0o700);
    await Promise.all([ids(), ids()]);
    expect(await readdir(folder)).toEqual([first]);
    clock += 60_000;
    await put("2");
    expect(await ids()).toHaveLength(2);
    expect(await readdir(folder)).toEqual([expect.not.stringMatching(first)]);
    await readModel.close();
    expect(await readdir(folder)).toEqual([]);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    await rm(folder, { recursive: true });
  }
});
