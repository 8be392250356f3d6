import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PartitionKey, StoredResource } from "../model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { type Attempt, type InventoryStorage, SupersededError, type Write } from "../storage/storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { ReadModel } from "./read-model.ts";
import { localSnapshots } from "./snapshot-local.ts";

const HERE: PartitionKey = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const THERE: PartitionKey = { ...HERE, region: "us-east-1" };

let open: OpenStorage;
let storage: InventoryStorage;
let readModel: ReadModel;
/** The partitions that were read whole, and the resources that were read by key. */
let read: string[];

beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  read = [];
  storage = {
    ...open.storage,
    resources(key) {
      read.push(key.region);
      return open.storage.resources(key);
    },
    resourcesByKey(keys) {
      read.push(...keys.map(({ region, resourceId }) => `${region} ${resourceId}`));
      return open.storage.resourcesByKey(keys);
    },
  };
  readModel = await openReadModel({ storage });
});
afterEach(async () => {
  await readModel.close();
  await open.close();
});

const instance = (id: number, fields: Partial<StoredResource> = {}, key = HERE) =>
  sampleResource(key, `instance/i-${id}`, fields);
const put = (...resources: StoredResource[]) => storePartition(open.storage, HERE, { put: resources });
/** What a sync reads. */
async function readBySync(): Promise<string[]> {
  read = [];
  await readModel.sync();
  return read.toSorted();
}

test("what an attempt has written is read by key, and nothing else of its partition", async () => {
  await put(instance(1), instance(2), instance(3));
  await storePartition(open.storage, THERE, { put: [instance(4, {}, THERE)] });
  expect(await readBySync()).toEqual(["eu-west-1", "us-east-1"]);
  await storePartition(open.storage, HERE, {
    put: [instance(2, { state: "stopped", data: { Size: 5 } }), instance(5)],
    remove: ["instance/i-3"],
  });
  expect(await readBySync()).toEqual(["eu-west-1 instance/i-2", "eu-west-1 instance/i-3", "eu-west-1 instance/i-5"]);
  await expectExact();
  expect(await readBySync()).toEqual([]);
});

test("relations and values of paths follow what was written", async () => {
  const points = (id: string) => ({ related: [{ type: "vpc:subnet", id }], data: { Subnet: id } });
  await put(instance(1, points("subnet-a")), instance(2, points("subnet-b")), instance(3, points("subnet-c")));
  const inSubnet = async (id: string) =>
    (await readModel.list({ size: 9, filters: [`data.Subnet=${id}`] })).items.map(({ resourceId }) => resourceId);
  expect(await inSubnet("subnet-a")).toEqual(["instance/i-1"]);
  await storePartition(open.storage, HERE, { put: [instance(1, points("subnet-b"))], remove: ["instance/i-3"] });
  expect(await readBySync()).toHaveLength(2);
  expect(await inSubnet("subnet-a")).toEqual([]);
  expect(await inSubnet("subnet-b")).toEqual(["instance/i-1", "instance/i-2"]);
  expect(await inSubnet("subnet-c")).toEqual([]);
  const { rows } = await readModel.sql({ sql: "SELECT resourceId, toId FROM relations ORDER BY 1", limit: 9 });
  expect(rows).toEqual([
    ["instance/i-1", "subnet-b"],
    ["instance/i-2", "subnet-b"],
  ]);
});

test("several transactions and kinds of one attempt are one list", async () => {
  await put(...Array.from({ length: 5 }, (_, id) => instance(id)));
  await readModel.sync();
  const attempt = await open.storage.begin(HERE, "run-2", new Date().toISOString());
  for (const id of [1, 2, 1]) await commit(attempt, [{ put: instance(id, { state: `written in ${id}` }) }]);
  await commit(attempt, [{ renew: "instance/i-4", ttl: instance(4).ttl + 1 }]);
  expect(await readBySync()).toEqual(["eu-west-1 instance/i-1", "eu-west-1 instance/i-2"]);
  await expectExact();
});

test.for([
  [
    "more was written than is listed",
    () => put(...Array.from({ length: 200 }, (_, id) => instance(id, { state: "new" }))),
  ],
  [
    "two attempts have written since",
    async () => {
      await put(instance(1, { state: "new" }));
      await put(instance(2, { state: "new" }));
    },
  ],
  [
    "an attempt that was killed had written before",
    async () => {
      const killed = await open.storage.begin(HERE, "run-2", new Date().toISOString());
      await commit(killed, [{ put: instance(1, { state: "new" }) }]);
      await put(instance(2, { state: "new" }));
    },
  ],
] as const)("a partition is read whole where %s", async ([, write]) => {
  await put(instance(1), instance(2), instance(3));
  await readModel.sync();
  await write();
  expect(await readBySync()).toEqual(["eu-west-1"]);
  await expectExact();
  await put(instance(3, { state: "newer" }));
  expect(await readBySync()).toEqual(["eu-west-1 instance/i-3"]);
  await expectExact();
});

test("a partition is read whole where the tables were put back and written otherwise since", async () => {
  await put(instance(1), instance(2));
  const { storage: others, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  try {
    // The same numbers of versions, at other times.
    await storePartition(others, HERE, { put: [instance(1), instance(2, { state: "other" })] });
    await storePartition(others, HERE, { put: [instance(1, { state: "other" })] });
    await readModel.sync();
    Object.assign(open.storage, others);
    Object.assign(storage, others, { resources: storage.resources, resourcesByKey: storage.resourcesByKey });
    expect(await readBySync()).toEqual(["eu-west-1"]);
    await expectExact();
  } finally {
    await close();
  }
});

test("a copy that has yet to load its snapshot does so first, and reads what was written since", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recent-writes-"));
  try {
    const first = await openReadModel({ storage, snapshot: localSnapshots(folder) });
    const related = [{ type: "vpc:subnet", id: "subnet-a" }];
    await put(instance(1, { related }), instance(2, { related }), instance(3, { related }));
    await first.saveSnapshot();
    await first.close();
    await storePartition(open.storage, HERE, { put: [instance(1)], remove: ["instance/i-2"] });
    await readModel.close();
    readModel = await openReadModel({ storage, snapshot: localSnapshots(folder) });
    expect(await readBySync()).toEqual(["eu-west-1 instance/i-1", "eu-west-1 instance/i-2"]);
    const relations = async () =>
      (await readModel.sql({ sql: "SELECT resourceId FROM relations ORDER BY 1", limit: 9 })).rows.flat();
    expect(await relations()).toEqual(["instance/i-3"]);
    await put(instance(3));
    expect(await readBySync()).toEqual(["eu-west-1 instance/i-3"]);
    expect(await relations()).toEqual([]);
    await expectExact();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** What happens to a partition, each to one of two attempts that may be open at once. */
const deed = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("begin" as const), by: fc.nat(1) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("commit" as const),
      by: fc.nat(1),
      ids: fc.array(fc.nat(59), { minLength: 1, maxLength: 3 }),
      removes: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("commit many" as const), by: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("renew" as const), by: fc.nat(1), id: fc.nat(59) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("sync" as const) }) },
);

test("whatever attempts write, overlap and leave undone, a sync in between or after is exact", async () => {
  let state = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 25 }), async (deeds) => {
      const attempts: (Attempt | undefined)[] = [];
      const write = async (by: number, writes: readonly Write[]) => {
        const attempt = attempts[by];
        if (attempt === undefined) return;
        try {
          await commit(attempt, writes);
        } catch (error) {
          if (!(error instanceof SupersededError)) throw error;
        }
      };
      const one = (id: number) => ({ put: instance(id, { state: String(state++) }) });
      for (const done of deeds) {
        if (done.do === "sync") {
          await readModel.sync();
          await expectExact();
        } else if (done.do === "begin") {
          attempts[done.by] = await open.storage.begin(HERE, "run-2", new Date().toISOString());
        } else if (done.do === "commit") {
          const writeOf = (id: number): Write => (done.removes ? { remove: `instance/i-${id}` } : one(id));
          await write(done.by, [...new Set(done.ids)].map(writeOf));
        } else if (done.do === "commit many") {
          await write(
            done.by,
            // More than is listed, in two transactions.
            Array.from({ length: 130 }, (_, id) => one(id)),
          );
        } else {
          const stored = await open.storage.resource(HERE, `instance/i-${done.id}`);
          if (stored) await write(done.by, [{ renew: stored.resourceId, ttl: stored.ttl + 60 }]);
        }
      }
      await readModel.sync();
      await expectExact();
    }),
    { numRuns: 60 },
  );
}, 120_000);

async function commit(attempt: Attempt, writes: readonly Write[]): Promise<void> {
  await open.storage.commit(attempt, writes, new Date().toISOString());
}

/** The copy holds what is stored of the partition, and nothing else. */
async function expectExact(): Promise<void> {
  const stored: StoredResource[] = [];
  for await (const page of open.storage.resources(HERE)) stored.push(...page);
  const sql = `SELECT resourceId, state, data FROM resources WHERE region = '${HERE.region}' ORDER BY resourceId`;
  const { rows } = await readModel.sql({ sql, limit: 1_000 });
  const expected = stored
    .map(({ resourceId, state = null, data }) => [resourceId, state, JSON.stringify(data)])
    .sort(([a = ""], [b = ""]) => (String(a) < String(b) ? -1 : 1));
  expect(rows).toEqual(expected);
}
