import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { sampleCell, sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";
import { localSnapshots } from "./snapshot-local.ts";
import type { SnapshotManifest } from "./snapshot-manifest.ts";
import { START } from "./snapshot-pack.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

const HERE = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const THERE = { ...HERE, region: "us-east-1" };
const RICH = {
  name: "wéb '1'",
  state: "running",
  createdAt: "2026-01-01T00:00:00.000Z",
  tags: { "a=b": "'", Name: "" },
  columns: { sizeGiB: 8, list: ["a", null], deep: { on: true } },
  related: [{ type: "vpc:vpc", id: "vpc-0123456789abcdef0" }],
};

let open: OpenStorage;
let folder: string;
let notes: string[];
beforeAll(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await storePartition(open.storage, HERE, { put: [sampleResource(HERE, "instance/1", RICH)] });
  await storePartition(open.storage, THERE, {
    put: [sampleResource(THERE, "instance/2"), sampleResource(THERE, "volume/3")],
  });
});
afterAll(() => open.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshot-"));
  notes = [];
});
afterEach(() => rm(folder, { recursive: true }));

const openModel = (snapshot: SnapshotStore = localSnapshots(folder), { storage } = open) =>
  openReadModel({ storage, snapshot, onNote: (note) => notes.push(note) });

/** Opens, works and closes. */
async function withModel<Result>(
  work: (readModel: ReadModel) => Promise<Result>,
  snapshot?: SnapshotStore,
): Promise<Result> {
  const readModel = await openModel(snapshot);
  try {
    return await work(readModel);
  } finally {
    await readModel.close();
  }
}

const save = () => withModel((readModel) => readModel.saveSnapshot());
/** A pack's manifest, and the files behind it. */
async function pack(path: string): Promise<{ readonly text: string; readonly rest: Buffer }> {
  const bytes = await readFile(path);
  const end = 10 + Number(bytes.toString("latin1", 0, 10));
  return { text: bytes.toString("utf8", 10, end), rest: bytes.subarray(end) };
}
const lengthOf = (manifest: Buffer) => Buffer.from(String(manifest.length).padStart(10, "0"));
const items = async (readModel: ReadModel) => (await readModel.list({ size: 100 })).items;

test("a copy that starts from a snapshot is what was saved, and reads no resource that has not changed since", async () => {
  const before = await withModel(async (readModel) => {
    await readModel.saveSnapshot();
    return {
      items: await items(readModel),
      summary: await readModel.summary({}),
      coverage: await readModel.coverage({ size: 9, page: 1 }),
    };
  });
  const units = open.storage.consumed().inventory.read;
  await withModel(async (readModel) => {
    expect(await readModel.sync()).toEqual({ partitions: 0, resources: 0 });
    expect(await items(readModel)).toEqual(before.items);
    expect((await readModel.summary({})).count).toBe(before.summary.count);
    expect((await readModel.coverage({ size: 9, page: 1 })).items).toEqual(before.coverage.items);
    expect(before.items[1]).toMatchObject({ columns: {}, tags: {} });
    expect((await readModel.list({ size: 1, search: "wéb" })).items[0]).toMatchObject({
      tags: RICH.tags,
      columns: RICH.columns,
    });
  });
  expect(open.storage.consumed().inventory.read).toBe(units);
  expect(notes).toEqual([]);
});

test("what a first answer does not need is loaded for whoever needs it, also where the store has changed meanwhile", async () => {
  await storePartition(open.storage, THERE, {
    put: [
      sampleResource(THERE, "instance/2", { data: { Zone: "a" } }),
      sampleResource(THERE, "volume/3", { data: { Zone: "b" } }),
    ],
  });
  await storePartition(open.storage, HERE, {
    put: [sampleResource(HERE, "instance/1", { ...RICH, data: { Zone: "a" } })],
  });
  await save();
  const inZoneA = async (readModel: ReadModel) =>
    (await readModel.list({ size: 9, filters: ["data.Zone=a"] })).items.map(({ resourceId }) => resourceId);
  const units = open.storage.consumed().inventory.read;
  await withModel(async (readModel) => {
    expect(await inZoneA(readModel)).toEqual(["instance/1", "instance/2"]);
    const { relations } = await readModel.relations(sampleResource(HERE, "instance/1", RICH));
    expect(relations).toHaveLength(1);
  });
  expect(open.storage.consumed().inventory.read).toBe(units);
  await withModel(async (readModel) => {
    // Before the snapshot is loaded.
    await storePartition(open.storage, HERE, { put: [sampleResource(HERE, "instance/9", { data: { Zone: "a" } })] });
    await storePartition(open.storage, THERE, { remove: ["instance/2"] });
    await readModel.sync();
    expect(await inZoneA(readModel)).toEqual(["instance/1", "instance/9"]);
    // And after.
    await storePartition(open.storage, THERE, { put: [sampleResource(THERE, "instance/2", { data: { Zone: "a" } })] });
    await storePartition(open.storage, HERE, { put: [sampleResource(HERE, "instance/9", { data: { Zone: "z" } })] });
    await readModel.sync();
    expect(await inZoneA(readModel)).toEqual(["instance/1", "instance/2"]);
    const { rows } = await readModel.sql({
      sql: "SELECT resourceId, data FROM resources ORDER BY resourceId",
      limit: 9,
    });
    expect(rows).toEqual([
      ["instance/1", '{"Zone":"a"}'],
      ["instance/2", '{"Zone":"a"}'],
      ["instance/9", '{"Zone":"z"}'],
      ["volume/3", '{"Zone":"b"}'],
    ]);
  });
  await storePartition(open.storage, HERE, { remove: ["instance/9"] });
});

test("a question that waits for the opening is answered by what was read meanwhile, if that is a moment ago", async () => {
  await save();
  const count = async (readModel: ReadModel) => (await readModel.list({ size: 9 })).total;
  const before = await withModel(count);
  let time = Date.now();
  const openHere = () =>
    openReadModel({
      storage: open.storage,
      snapshot: localSnapshots(folder),
      isWaitedFor: true,
      now: () => new Date(time),
    });
  const [atOnce, told, waiting] = [await openHere(), await openHere(), await openHere()];
  const added = sampleResource(HERE, "instance/8");
  await storePartition(open.storage, HERE, { put: [added] });
  expect(await count(atOnce)).toBe(before);
  // Whoever asks for a comparison is told what has been stored by then.
  await told.sync();
  expect(await count(told)).toBe(before + 1);
  time += 1_001;
  expect(await count(waiting)).toBe(before + 1);
  await storePartition(open.storage, HERE, { remove: ["instance/8"] });
  for (const readModel of [atOnce, told, waiting]) await readModel.close();
});

test("a first answer does not wait for changes that could be late, where nothing is new; the next comparison reads them", async () => {
  await storePartition(open.storage, HERE, { put: [sampleResource(HERE, "instance/7")] });
  await save();
  const days: string[] = [];
  const counted: InventoryStorage = {
    ...open.storage,
    changes(day, since) {
      days.push(day);
      return open.storage.changes(day, since);
    },
  };
  let time = Date.now();
  const now = () => new Date(time);
  const openHere = () => openReadModel({ storage: counted, snapshot: localSnapshots(folder), isWaitedFor: true, now });
  const readModel = await openHere();
  await readModel.summary({});
  expect(days).toEqual([]);
  time += 1_001;
  await readModel.sync();
  expect(days).not.toEqual([]);
  await readModel.close();
  days.length = 0;
  await storePartition(open.storage, HERE, { remove: ["instance/7"] });
  const other = await openHere();
  await other.summary({});
  expect(days).not.toEqual([]);
  await other.close();
});

test("an answer says when the store was begun to be read, also where that was while the copy was opened", async () => {
  await save();
  const times: number[] = [];
  const now = () => {
    const time = new Date();
    times.push(time.getTime());
    return time;
  };
  const readModel = await openReadModel({
    ...{ storage: open.storage, snapshot: localSnapshots(folder) },
    ...{ isWaitedFor: true, now },
  });
  const { completeness } = await readModel.summary({});
  expect(Date.parse(completeness.readAt ?? "")).toBe(times[0]);
  await readModel.close();
});

test("what a listing found again is taken from the store, and resources go on being read from the files", async () => {
  await save();
  const before = await withModel(items);
  await storePartition(open.storage, HERE, { cells: { instance: sampleCell(1) } });
  await withModel(async (readModel) => {
    expect(await readModel.sync()).toEqual({ partitions: 1, resources: 0 });
    expect(await items(readModel)).toEqual(before);
  });
});

test("who reads the files reads them to the end, also when they are loaded meanwhile", async () => {
  await save();
  const all = await withModel(items);
  await withModel(async (readModel) => {
    const rows = readModel.export({})[Symbol.asyncIterator]();
    const first = await rows.next();
    await readModel.sql({ sql: "SELECT count(*) FROM relations", limit: 1 });
    const others: unknown[] = [];
    for (let next = await rows.next(); !next.done; next = await rows.next()) others.push(...next.value.rows);
    expect([...(first.value?.rows ?? []), ...others]).toHaveLength(all.length);
  });
});

test("saveSnapshot() writes nothing where the newest snapshot is what the copy holds", async () => {
  await withModel(async (readModel) => {
    await readModel.saveSnapshot();
    await readModel.saveSnapshot();
  });
  await save();
  expect(await readdir(folder)).toHaveLength(1);
});

test("saveSnapshot() replaces the snapshot, and whoever is reading the one before reads it to its end", async () => {
  await save();
  const local = localSnapshots(folder);
  const reading = await local.read(START);
  const before = await readFile(join(folder, START));
  await storePartition(open.storage, HERE, { put: [sampleResource(HERE, "instance/1", RICH)] });
  await save();
  expect(await readdir(folder)).toEqual([START]);
  expect(Buffer.compare(await readFile(join(folder, START)), before)).not.toBe(0);
  expect(Buffer.compare(await buffer(reading ?? Readable.from([])), before)).toBe(0);
});

test("saveSnapshot() that failed is made good by the next one", async () => {
  const local = localSnapshots(folder);
  let isFull = true;
  const store: SnapshotStore = {
    ...local,
    put: async (name, path) => {
      if (isFull && name === START) throw new Error("no space left");
      await local.put(name, path);
    },
  };
  await withModel(async (readModel) => {
    await expect(readModel.saveSnapshot()).rejects.toThrow("no space left");
    isFull = false;
    await readModel.saveSnapshot();
  }, store);
  await withModel(async (readModel) => expect((await readModel.sync()).partitions).toBe(0));
  expect(notes).toEqual([]);
});

describe("a snapshot that cannot be used is noted, and the copy filled from the tables", () => {
  const manifest = (change: (manifest: object) => object) => async (path: string) => {
    const { text, rest } = await pack(path);
    const changed = Buffer.from(JSON.stringify(change(JSON.parse(text))));
    await writeFile(path, Buffer.concat([lengthOf(changed), changed, rest]));
  };
  test.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ["is torn", (path) => truncate(path, 9_000), /it ends too early/],
    ["has a torn manifest", (path) => truncate(path, 20), /it ends too early/],
    ["is empty", (path) => truncate(path, 0), /it ends too early/],
    ["is another file", (path) => copyFile(import.meta.filename, path), /manifest is damaged/],
    [
      "is of a newer version",
      manifest((own) => ({ ...own, schemaVersion: 999 })),
      /version 999, and this program reads/,
    ],
    ["is of another product", manifest((own) => ({ ...own, product: "other" })), /not of this product/],
    ["lists no files", manifest((own) => ({ ...own, files: [] })), /does not list resources/],
    [
      "lists a file elsewhere",
      manifest((own) => ({ ...own, files: [{ name: "../x.parquet", table: "marks", rows: 0, bytes: 0, sha256: "" }] })),
      /manifest is damaged/,
    ],
    [
      "lists a file of no length",
      manifest((own) => ({ ...own, files: [{ name: "marks/marks.parquet", table: "marks", rows: 0, sha256: "" }] })),
      /manifest is damaged/,
    ],
    ["is of no time", manifest((own) => ({ ...own, at: "soon" })), /manifest is damaged/],
    [
      "has another value",
      async (path) => {
        const text = await readFile(path, "latin1");
        await writeFile(path, text.replaceAll("vpc-0123", "vpc-9123"), "latin1");
      },
      /\.parquet is not what was written/,
    ],
    [
      "has another table's rows",
      manifest((own) => {
        const { files } = own as SnapshotManifest;
        const tables = files.map(({ table }) =>
          table === "coverage" ? "partitions" : table === "partitions" ? "coverage" : table,
        );
        return { ...own, files: files.map((file, place) => ({ ...file, table: tables[place] })) };
      }),
      /Cannot use/,
    ],
  ])("one that %s", async (_, spoil, note) => {
    await save();
    await spoil(join(folder, START));
    await withModel(async (readModel) => {
      expect(await readModel.sync()).toEqual({ partitions: 2, resources: 3 });
      expect(await items(readModel)).toHaveLength(3);
      await readModel.saveSnapshot();
    });
    expect(notes).toEqual([expect.stringMatching(note)]);
    await withModel(async (readModel) => expect((await readModel.sync()).partitions).toBe(0));
  });

  test("one that may not be read", async () => {
    const closed: SnapshotStore = { ...localSnapshots(folder), read: () => Promise.reject(new Error("AccessDenied")) };
    await withModel(async (readModel) => expect(await items(readModel)).toHaveLength(3), closed);
    expect(notes).toEqual(["Cannot use the snapshot of the read model: AccessDenied"]);
  });

  test("one that is not there is nothing to be noted", async () => {
    await withModel(async (readModel) => expect(await items(readModel)).toHaveLength(3));
    expect(notes).toEqual([]);
  });
});

describe("a snapshot that turns out to be of no use later is noted, and the copy filled from the tables", () => {
  const everything = async (readModel: ReadModel) => {
    const { rows } = await readModel.sql({ sql: "SELECT count(*)::INTEGER FROM relations", limit: 1 });
    return [(await items(readModel)).length, rows];
  };
  const heals = async (spoil: () => Promise<unknown>, ask: (readModel: ReadModel) => Promise<unknown>) => {
    await save();
    const expected = await withModel(ask);
    await withModel(async (readModel) => {
      await spoil();
      const answers = await Promise.all([ask(readModel), ask(readModel)]);
      expect(answers).toEqual([expected, expected]);
      await readModel.saveSnapshot();
    });
    expect(notes).toEqual([
      expect.stringMatching(
        /^Cannot use the snapshot of the read model: .*; the copy is filled from the tables instead$/s,
      ),
    ]);
    await withModel(async (readModel) => {
      expect((await readModel.sync()).partitions).toBe(0);
      expect(await everything(readModel)).toEqual([3, [[1]]]);
    });
    expect(notes).toHaveLength(1);
  };
  const exported = async (readModel: ReadModel) => {
    const all = [];
    for await (const { rows } of readModel.export({})) all.push(...rows);
    return all;
  };

  test.each([
    ["a list", items],
    ["SQL", everything],
    ["an export", exported],
  ])("where its files have gone before %s", async (_, ask) => {
    const temporary = await mkdtemp(join(tmpdir(), "snapshot-gone-"));
    vi.stubEnv("TMPDIR", temporary);
    try {
      await heals(async () => {
        for (const name of await readdir(temporary)) await rm(join(temporary, name), { recursive: true });
      }, ask);
    } finally {
      vi.unstubAllEnvs();
      await rm(temporary, { recursive: true });
    }
  });

  test("where a table that is loaded later is another one", async () => {
    await save();
    const path = join(folder, START);
    const { text, rest } = await pack(path);
    const manifest = JSON.parse(text) as SnapshotManifest;
    const other: Record<string, string> = { relations: "changes", changes: "relations" };
    const files = manifest.files.map((file) => ({ ...file, table: other[file.table] ?? file.table }));
    const changed = Buffer.from(JSON.stringify({ ...manifest, files }));
    await writeFile(path, Buffer.concat([lengthOf(changed), changed, rest]));
    await withModel(async (readModel) => expect(await everything(readModel)).toEqual([3, [[1]]]));
    expect(notes).toHaveLength(1);
  });
});

test("a snapshot that lists no resources of a service that it has partitions of is not used", async () => {
  await save();
  const path = join(folder, START);
  const { text, rest } = await pack(path);
  const manifest = JSON.parse(text) as SnapshotManifest;
  const own = manifest.files.findIndex(({ name }) => name.includes("service=ec2"));
  const before = manifest.files.slice(0, own).reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = manifest.files[own]?.bytes ?? 0;
  const changed = Buffer.from(JSON.stringify({ ...manifest, files: manifest.files.toSpliced(own, 1) }));
  await writeFile(
    path,
    Buffer.concat([lengthOf(changed), changed, rest.subarray(0, before), rest.subarray(before + bytes)]),
  );
  await withModel(async (readModel) => expect(await items(readModel)).toHaveLength(3));
  expect(notes).toEqual([expect.stringContaining("does not list the resources of ec2")]);
});

test("a snapshot of other tables does no harm, though partitions and versions are the same", async () => {
  const other = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  for (let version = 0; version < 3; version++) {
    await storePartition(other.storage, THERE, {
      put: [sampleResource(THERE, "instance/9")],
      at: `2026-01-01T00:00:0${version}.000Z`,
    });
  }
  const foreign = await openModel(localSnapshots(folder), other);
  await foreign.saveSnapshot();
  await foreign.close();
  await withModel(async (readModel) => {
    expect((await items(readModel)).map(({ resourceId }) => resourceId)).toEqual([
      "instance/1",
      "instance/2",
      "volume/3",
    ]);
  });
  await other.close();
});
