import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRows } from "../export/open-rows.ts";
import type { PartitionKey, StoredResource } from "../model.ts";
import { sampleCell, sampleChange, sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { type InventoryStorage, StoreError } from "../storage/storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openDatabase } from "./database.ts";
import { literal } from "./literal.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";
import { withFolder } from "./snapshot-files.ts";

const HERE: PartitionKey = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const THERE: PartitionKey = { ...HERE, region: "us-east-1" };
const START = Date.parse("2026-11-22T12:00:00.000Z");

let open: OpenStorage;
let storage: InventoryStorage;
let readModel: ReadModel;
/** The read model's clock, in epoch milliseconds. */
let clock: number;

beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  // A storage of its own for each test to change: the methods it does not change are those of the real one.
  storage = { ...open.storage };
  clock = START;
  // So patient that how fast this machine is does not matter.
  readModel = await openReadModel({ storage, now: () => new Date(clock), patienceMs: 30_000 });
});
afterEach(async () => {
  await readModel.close();
  await open.close();
});

const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
const instance = (key: PartitionKey, id: string, fields: Partial<StoredResource> = {}) =>
  sampleResource(key, `instance/${id}`, fields);
const ids = async () => (await readModel.list({ size: 100 })).items.map(({ resourceId }) => resourceId);

test("sync() loads what changed and nothing else", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1"), instance(HERE, "2")], at: at(-10) });
  await storePartition(open.storage, THERE, { put: [instance(THERE, "3")], at: at(-10) });
  expect(await readModel.sync()).toEqual({ partitions: 2, resources: 3 });
  expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
  await storePartition(open.storage, THERE, { put: [instance(THERE, "4")], remove: ["instance/3"], at: at(0) });
  expect(await readModel.sync()).toEqual({ partitions: 1, resources: 1 });
  expect(await ids()).toEqual(["instance/1", "instance/2", "instance/4"]);
});

test("sync() reads no resource where only the outcomes of an attempt are new", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await readModel.sync();
  const before = open.storage.consumed().inventory.read;
  const denied = { ...sampleCell(1), outcome: "denied" as const };
  await storePartition(open.storage, HERE, { cells: { instance: denied }, at: at(0) });
  expect(await readModel.sync()).toEqual({ partitions: 1, resources: 0 });
  expect(open.storage.consumed().inventory.read).toBe(before);
  expect((await readModel.completeness({})).outcomes).toEqual({ denied: 1 });
  expect(await ids()).toEqual(["instance/1"]);
});

test("what an attempt says of a cell is told as it was stored, whatever is in its message", async () => {
  const { completeAt: _, ...never } = sampleCell(0);
  const cells = {
    instance: sampleCell(3),
    volume: {
      ...never,
      outcome: "denied" as const,
      error: { code: "AccessDenied", message: `no "rights"\n\\ é😀 \u0000` },
    },
    snapshot: { ...sampleCell(1), alarm: { code: "SharpDrop" as const, message: "99 of 100 went" } },
    // Half a character, which no UTF-8 can hold.
    image: { ...sampleCell(0), outcome: "failed" as const, error: { code: "Torn", message: "half \ud83d" } },
  };
  const store = { ...storage };
  storage.metadataOf = async (keys) => (await store.metadataOf(keys)).map((one) => ({ ...one, cells }));
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(0) });
  await readModel.sync();
  const { items } = await readModel.coverage({ size: 9, page: 1 });
  const told = Object.fromEntries(items.map((cell) => [cell.kind, cell]));
  for (const [kind, { states: _, ...cell }] of Object.entries(cells)) {
    expect(told[kind]).toMatchObject(
      kind === "image" ? { ...cell, error: { ...cells.image.error, message: "half \ufffd" } } : cell,
    );
  }
  expect(told.volume).not.toHaveProperty("completeAt");
  expect(told.instance).not.toHaveProperty("error");
});

test("a sync without changes costs a look into the index and nothing else", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await readModel.sync();
  const before = open.storage.consumed();
  await readModel.sync();
  const after = open.storage.consumed();
  expect(after.inventory).toEqual(before.inventory);
  // Eight shards of the index, half a unit each.
  expect(after.metadata.read - before.metadata.read).toBeLessThanOrEqual(4);
});

test("questions check at most once a second, and sync() always", async () => {
  let checks = 0;
  storage.changedSince = (since) => {
    checks += 1;
    return open.storage.changedSince(since);
  };
  await Promise.all([ids(), ids(), readModel.summary({})]);
  expect(checks).toBe(1);
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(0) });
  clock += 999;
  expect(await ids()).toEqual([]);
  expect(checks).toBe(1);
  clock += 1;
  expect(await ids()).toEqual(["instance/1"]);
  expect(checks).toBe(2);
  await storePartition(open.storage, HERE, { put: [instance(HERE, "2")], at: at(0) });
  await readModel.sync();
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
  expect(checks).toBe(3);
});

test("a sync that is asked for while one runs sees what was written before it was asked for", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  let hasRead = () => {};
  const reading = new Promise<void>((resolve) => {
    hasRead = resolve;
  });
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  storage.changedSince = async function* (since) {
    yield* open.storage.changedSince(since);
    hasRead();
    await held;
  };
  const first = readModel.sync();
  await reading;
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(0) });
  const second = readModel.sync();
  const third = readModel.sync();
  goOn();
  expect(await first).toEqual({ partitions: 1, resources: 1 });
  expect(await second).toEqual({ partitions: 1, resources: 1 });
  expect(await third).toBe(await second);
});

test("a partition that is written while it is read is read again, never half of each", async () => {
  const all = (state: string) => Array.from({ length: 30 }, (_, index) => instance(HERE, String(index), { state }));
  await storePartition(open.storage, HERE, { put: all("old"), at: at(-10) });
  let writes = 0;
  storage.resources = async function* (key) {
    for await (const page of open.storage.resources(key)) {
      yield page.slice(0, 15);
      if (writes === 0) {
        writes += 1;
        await storePartition(open.storage, HERE, { put: all("new"), at: at(-1) });
      }
      yield page.slice(15);
    }
  };
  await readModel.sync();
  const { facets } = await readModel.facets({ properties: ["state"], limit: 5 });
  expect(facets.state).toEqual([{ value: "new", count: 30 }]);
});

test("a partition that is written whenever it is read stays as it was, and is looked at again however long that takes", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1", { state: "0" })], at: at(-60) });
  await readModel.sync();
  let writes = 0;
  let isBusy = true;
  const writeAgain = async () => {
    if (!isBusy) return;
    writes += 1;
    await storePartition(open.storage, HERE, { put: [instance(HERE, "1", { state: String(writes) })], at: at(-30) });
  };
  storage.resources = async function* (key) {
    yield* open.storage.resources(key);
    await writeAgain();
  };
  storage.resourcesByKey = async (keys) => {
    const found = await open.storage.resourcesByKey(keys);
    await writeAgain();
    return found;
  };
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1", { state: "x" })], at: at(0) });
  expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
  expect((await readModel.list({ size: 1 })).items[0]?.state).toBe("0");
  // Its last write bears a time that the index is not asked for any more.
  isBusy = false;
  clock += 20 * 60_000;
  expect(await readModel.sync()).toEqual({ partitions: 1, resources: 1 });
  expect((await readModel.list({ size: 1 })).items[0]?.state).toBe(String(writes));
});

test("a change that comes up to five minutes late is found by the next check, a later one within the hour", async () => {
  await readModel.sync();
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-4) });
  await readModel.sync();
  expect(await ids()).toEqual(["instance/1"]);
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(-30) });
  await readModel.sync();
  expect(await ids()).toEqual(["instance/1"]);
  clock += 61 * 60_000;
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
});

test("a clock that was put back hides no changes, not even from the first question after it", async () => {
  await readModel.sync();
  clock -= 2 * 3_600_000;
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-119) });
  expect(await ids()).toEqual(["instance/1"]);
  // From then on, all are compared within the hour again, and accounts are read within ten minutes.
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(-180) });
  await open.storage.putAccounts([
    { accountId: HERE.accountId, name: "New", state: "ACTIVE", source: "organization", seenAt: at(0) },
  ]);
  clock += 11 * 60_000;
  expect((await readModel.list({ size: 9, search: "new" })).total).toBe(1);
  clock += 50 * 60_000;
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
});

test("a writer whose clock is ahead hides no other's changes", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(24 * 60) });
  await readModel.sync();
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(1) });
  await readModel.sync();
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
});

test("what has expired is left out, and what has been renewed is kept, though nothing says so", async () => {
  const expiry = Math.floor(Date.now() / 1000) + 3_600;
  await storePartition(open.storage, HERE, {
    put: [instance(HERE, "1", { ttl: expiry }), instance(HERE, "2", { ttl: expiry })],
    at: at(-10),
  });
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
  const attempt = await open.storage.begin(HERE, "run-2", at(0));
  await open.storage.commit(attempt, [{ renew: "instance/1", ttl: expiry + 90 * 86_400 }], at(0));
  // The storage leaves out by its own clock what has expired: here it is told to see it as such.
  storage.resources = async function* (key) {
    for await (const page of open.storage.resources(key)) yield page.filter(({ ttl }) => ttl > expiry);
  };
  clock = expiry * 1000;
  expect(await ids()).toEqual(["instance/1"]);
  clock += 120_000;
  expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
});

test("what had expired only by a clock that was put forward for a moment is back when the clock is right again", async () => {
  const ttl = Math.floor(START / 1000) + 90 * 86_400;
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1", { ttl })], at: at(-10) });
  storage.resources = async function* (key) {
    for await (const page of open.storage.resources(key)) yield page.filter((resource) => resource.ttl * 1000 > clock);
  };
  clock += 100 * 86_400_000;
  expect(await ids()).toEqual([]);
  clock = START + 1_000;
  expect(await ids()).toEqual(["instance/1"]);
  clock += 60_000;
  expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
});

test("partitions that the tables no longer hold are removed within the hour", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(-10) });
  await readModel.sync();
  const other = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await storePartition(other.storage, THERE, { put: [instance(THERE, "3")], at: at(-9) });
  Object.assign(storage, other.storage);
  clock += 61 * 60_000;
  expect(await ids()).toEqual(["instance/3"]);
  expect((await readModel.completeness({})).cells).toBe(1);
  await other.close();
});

test("a store that fails leaves the copy as it was, and the next sync goes on", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await readModel.sync();
  await storePartition(open.storage, HERE, { put: [instance(HERE, "2")], at: at(0) });
  storage.resourcesByKey = () => {
    throw new StoreError("Cannot read: it is down");
  };
  await expect(readModel.sync()).rejects.toThrow(StoreError);
  clock += 1_000;
  await expect(ids()).rejects.toThrow("it is down");
  storage.resourcesByKey = open.storage.resourcesByKey;
  expect(await ids()).toEqual(["instance/1", "instance/2"]);
});

test("changes that could not be read with their partition are read by the next sync", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await readModel.sync();
  await storePartition(open.storage, HERE, {
    put: [instance(HERE, "1", { state: "stopped" })],
    changeOf: (resource) => sampleChange(resource, { at: at(0) }),
    at: at(0),
  });
  storage.changes = () => {
    throw new StoreError("Cannot read: it is down");
  };
  await expect(readModel.sync()).rejects.toThrow(StoreError);
  storage.changes = open.storage.changes;
  // The partition is there by now, so nothing else tells that there is something to read.
  expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
  expect((await readModel.changes({ size: 9 })).items.map(({ resourceId }) => resourceId)).toEqual(["instance/1"]);
});

test("accounts are read again when something has changed, and by their new name then", async () => {
  const account = { accountId: HERE.accountId, state: "ACTIVE", source: "organization", seenAt: at(0) } as const;
  await open.storage.putAccounts([{ ...account, name: "Old" }]);
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  expect((await readModel.list({ size: 1, search: "old" })).items[0]?.accountName).toBe("Old");
  await open.storage.putAccounts([{ ...account, name: "New" }]);
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(0) });
  await readModel.sync();
  expect((await readModel.list({ size: 1, search: "new" })).items[0]?.accountName).toBe("New");
  expect((await readModel.list({ size: 1, search: "old" })).total).toBe(0);
  // Also where only their time has come, and by what reads files.
  const inProcess = async () =>
    (await readModel.sql({ sql: "SELECT lpad(name, 3, ' ') FROM accounts", limit: 9 })).rows;
  expect(await inProcess()).toEqual([["New"]]);
  await open.storage.putAccounts([{ ...account, name: "Own" }]);
  clock += 11 * 60_000;
  await readModel.sync();
  expect(await inProcess()).toEqual([["Own"]]);
});

test("an export is of one state with its completeness, whatever is loaded while it is read", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], cells: { instance: sampleCell(1) } });
  const change = async () => {
    const denied = { ...sampleCell(2), outcome: "denied" as const };
    await storePartition(open.storage, HERE, { put: [instance(HERE, "2")], cells: { instance: denied }, at: at(1) });
    await readModel.sync();
  };
  await withFolder(async (folder) => {
    const path = join(folder, "resources.parquet");
    const before = await readModel.exportParquet({}, async (completeness, write) => {
      await change();
      await write({ path, notes: { from: "a test" } });
      return completeness;
    });
    expect(before.outcomes).toEqual({ complete: 1 });
    const database = await openDatabase();
    const written = await database.read((query) => query(`SELECT "resourceId" FROM read_parquet(${literal(path)})`));
    await database.close();
    expect(written).toEqual([{ resourceId: "instance/1" }]);
  });
  const { completeness, batches } = await openRows({}, readModel);
  expect(completeness.outcomes).toEqual({ denied: 1 });
  for await (const rows of batches)
    expect(rows.map(({ resourceId }) => resourceId)).toEqual(["instance/1", "instance/2"]);
});

test("a question is answered from the copy while a partition that has changed takes long to read", async () => {
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1")], at: at(-10) });
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2")], at: at(-10) });
  const impatient = await openReadModel({ storage, now: () => new Date(clock), patienceMs: 20 });
  const list = async () => (await impatient.list({ size: 9, sort: "-id" })).items.map(({ state }) => state);
  expect(await list()).toEqual([undefined, undefined]);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  storage.resourcesByKey = async (keys) => {
    await held;
    return await open.storage.resourcesByKey(keys);
  };
  await storePartition(open.storage, HERE, { put: [instance(HERE, "1", { state: "new" })], at: at(0) });
  await storePartition(open.storage, THERE, { put: [instance(THERE, "2", { state: "new" })], at: at(0) });
  clock += 10_000;
  const { items, completeness } = await impatient.list({ size: 9 });
  expect(items).toHaveLength(2);
  expect(completeness.readAt).toBe(at(0));
  let isExported = false;
  const exporting = async () => {
    const states: (string | undefined)[] = [];
    for await (const { rows } of impatient.export({})) states.push(...rows.map(({ state }) => state));
    isExported = true;
    return states;
  };
  const exported = exporting();
  await impatient.summary({});
  expect(isExported).toBe(false);
  goOn();
  expect(await exported).toEqual(["new", "new"]);
  expect(await list()).toEqual(["new", "new"]);
  expect((await impatient.completeness({})).readAt).toBe(new Date(clock).toISOString());
  await impatient.close();
});
