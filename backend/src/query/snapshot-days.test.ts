import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { VERSION } from "../version.ts";
import { queryOn } from "./database.ts";
import { openReadModel } from "./open-read-model.ts";
import { snapshotDays } from "./snapshot-days.ts";
import { localSnapshots } from "./snapshot-local.ts";
import { parseManifest } from "./snapshot-manifest.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

const HERE = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const DAY_MS = 86_400_000;
const TODAY = Date.parse(`${new Date().toISOString().slice(0, 10)}T02:00:00Z`);

let open: OpenStorage;
let folder: string;
let store: SnapshotStore;
let notes: string[];
beforeAll(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await storePartition(open.storage, HERE, {
    put: ["instance/b", "instance/c", "instance/a", "volume/d"].map((id) => sampleResource(HERE, id)),
  });
});
afterAll(() => open.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshot-days-"));
  store = localSnapshots(folder);
  notes = [];
});
afterEach(() => rm(folder, { recursive: true }));

const day = (number: number) => new Date(TODAY + number * DAY_MS).toISOString().slice(0, 10);
const days = async () => (await readdir(join(folder, "daily")).catch(() => [])).sort();

/** Keeps the day of a time, so many days from today, and perhaps so many milliseconds. */
async function keep(
  number: number,
  options: { retention?: SnapshotRetention; store?: SnapshotStore; ms?: number } = {},
): Promise<void> {
  const now = new Date(TODAY + number * DAY_MS + (options.ms ?? 0));
  const readModel = await openReadModel({
    storage: open.storage,
    snapshot: options.store ?? store,
    now: () => now,
    onNote: (note) => notes.push(note),
    ...(options.retention && { retention: options.retention }),
  });
  await readModel.saveDay().finally(() => readModel.close());
}

test("saveDay() leaves the same files, one for each service and table, under both roots, and as one file to start from", async () => {
  await keep(0);
  const names = await store.list();
  const roots = ["current/", `daily/${day(0)}/`];
  const others = names.filter((name) => !roots.some((root) => name.startsWith(root)));
  expect(others).toEqual(["start.pack"]);
  const services = Object.keys(catalog.services).map((service) => `resources/service=${service}/resources.parquet`);
  const tables = ["relations", "coverage", "changes", "accounts", "marks", "partitions"];
  for (const root of roots) {
    const own = names.filter((name) => name.startsWith(root)).map((name) => name.slice(root.length));
    expect(own.sort()).toEqual(
      ["manifest.json", ...services, ...tables.map((table) => `${table}/${table}.parquet`)].sort(),
    );
    const manifest = parseManifest(await readFile(join(folder, root, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ at: new Date(TODAY).toISOString(), version: VERSION });
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(
      own.filter((name) => name !== "manifest.json").sort(),
    );
    expect(manifest.files.find(({ name }) => name.includes("service=ec2/"))?.rows).toBe(4);
  }
});

test("a file of resources is sorted by key", async () => {
  await keep(0);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const path = join(folder, "current", "resources", "service=ec2", "resources.parquet");
  const rows = await queryOn(connection)<{ readonly id: string }>(`SELECT "id" FROM read_parquet('${path}')`);
  expect(rows.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  connection.closeSync();
  instance.closeSync();
});

test("saveSnapshot() leaves no day and nothing current", async () => {
  const readModel = await openReadModel({ storage: open.storage, snapshot: store });
  await readModel.saveSnapshot();
  await readModel.close();
  expect(await readdir(folder)).toHaveLength(1);
  expect(await snapshotDays(store, new Date())).toEqual([]);
});

test("the last run of a day is the one that is kept, and days are kept as retention says", async () => {
  for (const number of [-4, -3, -2, -1]) await keep(number, { retention: { daily: 2, monthly: 0 } });
  await keep(0, { retention: { daily: 2, monthly: 0 } });
  await keep(0, { retention: { daily: 2, monthly: 0 }, ms: 3_600_000 });
  expect(await days()).toEqual([day(-1), day(0)]);
  const manifest = parseManifest(await readFile(join(folder, "daily", day(0), "manifest.json"), "utf8"));
  expect(manifest.at).toBe(new Date(TODAY + 3_600_000).toISOString());
});

test("where no days are to be kept none is written, and those there are go; the current one stays", async () => {
  await keep(-1);
  await keep(0, { retention: { daily: 0, monthly: 0 } });
  expect(await days()).toEqual([]);
  expect(await readdir(join(folder, "current"))).toContain("manifest.json");
});

test("what others left unfinished of an earlier day goes", async () => {
  await store.put(`daily/${day(-3)}/coverage/coverage.parquet`, import.meta.filename);
  await keep(0, { retention: { daily: 9, monthly: 9 } });
  expect(await days()).toEqual([day(0)]);
});

test("what somebody else keeps beside the days is no day, hinders none, and stays", async () => {
  await keep(-1);
  const others = ["backup-of-monday", `${day(-1)}.bak`, "mybackup", "zzz"];
  for (const other of others) await store.put(`daily/${other}/manifest.json`, import.meta.filename);
  await keep(0);
  expect(await days()).toEqual([day(-1), day(0), ...others].sort());
  expect(await snapshotDays(store, new Date(TODAY))).toEqual([day(-1), day(0)]);
  expect(notes).toEqual([]);
});

test("days of a clock that was ahead for a moment go, and nothing else does", async () => {
  for (const number of [-2, -1, 400]) await keep(number);
  expect(await snapshotDays(store, new Date(TODAY))).toEqual([day(-2), day(-1)]);
  await keep(0);
  expect(await days()).toEqual([day(-2), day(-1), day(0)]);
  expect(notes).toEqual([]);
});

test("a clock that is behind removes and overwrites no day, and it is noted", async () => {
  for (const number of [-4, -3, -2, -1, 0]) await keep(number);
  const before = await readFile(join(folder, "daily", day(-4), "manifest.json"), "utf8");
  await keep(-4, { ms: 3_600_000 });
  expect(await days()).toEqual([-4, -3, -2, -1, 0].map(day));
  expect(await readFile(join(folder, "daily", day(-4), "manifest.json"), "utf8")).toBe(before);
  expect(notes).toEqual([expect.stringMatching(`Cannot keep a snapshot of ${day(-4)}: there are 4 of later days`)]);
});

test("saveDay() that fails midway leaves earlier days as they were, and the next one makes it good", async () => {
  await keep(-1);
  const full: SnapshotStore = {
    ...store,
    async put(name, path) {
      if (name.startsWith("daily/") && name.endsWith("partitions.parquet")) throw new Error("no space left");
      await store.put(name, path);
    },
  };
  await expect(keep(0, { store: full })).rejects.toThrow("no space left");
  expect(await snapshotDays(store, new Date(TODAY))).toEqual([day(-1)]);
  await keep(0);
  expect(await snapshotDays(store, new Date(TODAY))).toEqual([day(-1), day(0)]);
});

test("files of a service that is no more go from what is current", async () => {
  await store.put("current/resources/service=old/resources.parquet", import.meta.filename);
  await keep(0);
  expect(await readdir(join(folder, "current", "resources"))).not.toContain("service=old");
});
