import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { StoreError } from "../storage/storage.ts";
import { refreshWorld } from "../testing/refresh-world.ts";
import { kindOf } from "./collect.ts";

const [s3] = await loadServices(["s3"]);
const [ec2] = await loadServices(["ec2"]);
if (!s3 || !ec2) throw new Error("the services are not registered");
const S3 = { services: [s3] };
const KEY_PAIRS = { services: [ec2], selection: { services: ["ec2"], kinds: ["ec2:key-pair"] } };

test.each([
  ["GetBucketVersioning", 15],
  ["GetResources", 5],
])("refresh() keeps the buckets of other regions complete when %s is denied in one", async (operation, buckets) => {
  await using world = await refreshWorld({ accounts: 1, regions: 3, only: { "s3:bucket": buckets } });
  const [region = ""] = world.organization.world.management.regions;
  await world.refresh(S3);
  const before = await world.stored();
  world.organization.faults.add({ operation, region, error: "denied" });
  await world.refresh(S3);
  const cells = [...(await world.cells())].map(([name, cell]) => [name.endsWith(region), cell.outcome, cell.count]);
  expect(cells.toSorted()).toEqual([
    [false, "complete", buckets],
    [false, "complete", buckets],
    [true, "denied", buckets],
  ]);
  expect(await world.stored()).toEqual(before);
});

test("refresh() has a cell for a region that only the listing names, also when nothing of it can be described", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 3, only: { "s3:bucket": 5 } });
  const aws = world.organization.world;
  const [, hidden = ""] = aws.management.regions;
  aws.setRegion(aws.management.id, hidden, false);
  const run = await world.refresh(S3);
  const cells = await world.cells();
  expect(run).toMatchObject({ state: "incomplete", progress: { cells: 3, cellsDone: 3, resources: 10 } });
  expect(cells.get(`s3:bucket/${aws.management.id}/${hidden}`)).toMatchObject({ count: 0 });
  expect(cells.get(`s3:bucket/${aws.management.id}/${hidden}`)?.outcome).not.toBe("complete");
  expect(run.problems).toMatchObject([{ region: hidden, error: { message: expect.stringMatching(/^5 could not/) } }]);
});

test("refresh() counts what it could not describe once, although it looked twice", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "s3:bucket": 30 } });
  const aws = world.organization.world;
  const [denied = "", dropped = ""] = aws.management.regions;
  await world.refresh(S3);
  const buckets = aws.collection(aws.management.id, dropped, "s3:bucket");
  for (const id of buckets.ids().slice(0, 20)) buckets.delete(id);
  world.organization.faults.add({ operation: "GetBucketVersioning", region: denied, error: "denied" });
  const run = await world.refresh(S3);
  expect(run.progress.deleted).toBe(20);
  expect(run.problems).toMatchObject([{ region: denied, error: { message: expect.stringMatching(/^30 could not/) } }]);
});

test("refresh() looks twice at a drop of buckets in one region although another region is not proven", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "s3:bucket": 40 } });
  const [spoiled = "", dropped = ""] = world.organization.world.management.regions;
  await world.refresh(S3);
  const before = await world.stored();
  const bucket = kindOf(s3, "bucket");
  let passes = 0;
  // The first listing lacks most buckets of one region, as a faulty answer would.
  const flaky = {
    ...bucket,
    async *list(...where: Parameters<typeof bucket.list>) {
      passes += 1;
      for await (const page of bucket.list(...where)) {
        // Pages of this kind hold buckets.
        const buckets = page as readonly { readonly BucketRegion?: string }[];
        yield passes > 1
          ? page
          : buckets.filter(({ BucketRegion }, index) => BucketRegion !== dropped || index % 4 === 0);
      }
    },
  };
  world.organization.faults.add({ operation: "GetBucketVersioning", region: spoiled, times: 1, error: "denied" });
  const run = await world.refresh({ services: [{ ...s3, kinds: { bucket: flaky } }] });
  expect(passes).toBe(2);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { complete: 1, denied: 1 } });
  expect(await world.stored()).toEqual(before);
});

test("refresh() looks twice at a drop that is spread over the regions", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 3, only: { "s3:bucket": 10 } });
  const aws = world.organization.world;
  await world.refresh(S3);
  for (const region of aws.management.regions) {
    const buckets = aws.collection(aws.management.id, region, "s3:bucket");
    for (const id of buckets.ids().slice(0, 7)) buckets.delete(id);
  }
  world.organization.calls.reset();
  expect((await world.refresh(S3)).progress.deleted).toBe(21);
  expect(world.organization.calls.count({ operation: "ListBuckets" })).toBe(2);
});

test("refresh() reports an attempt as superseded that learns of it only at its close", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 2 } });
  await world.refresh(KEY_PAIRS);
  const storage = {
    ...world.storage,
    async *keys(...[partition, kind]: Parameters<typeof world.storage.keys>) {
      yield* world.storage.keys(partition, kind);
      await world.storage.begin(partition, "another run", new Date().toISOString());
    },
  };
  const run = await world.refresh({ ...KEY_PAIRS, storage });
  expect(run).toMatchObject({ state: "incomplete", progress: { outcomes: { superseded: 1 } } });
});

test("refresh() ends with the store's first error, and nothing uses the store after that", async () => {
  await using world = await refreshWorld({ accounts: 3, regions: 3, resources: 200 });
  await world.refresh();
  world.organization.world.churn({ seed: 1, share: 0.5 });
  const late: string[] = [];
  let isOver = false;
  let closes = 0;
  const seen = (name: string) => {
    if (isOver) late.push(name);
  };
  const storage = {
    ...world.storage,
    async close(...call: Parameters<typeof world.storage.close>) {
      seen("close");
      closes += 1;
      if (closes === 10) throw new StoreError("Cannot close: the store is gone");
      await world.storage.close(...call);
    },
    async commit(...call: Parameters<typeof world.storage.commit>) {
      seen("commit");
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await world.storage.commit(...call);
    },
  };
  await expect(world.refresh({ storage, onCell: () => seen("onCell") })).rejects.toThrow("the store is gone");
  isOver = true;
  for (let turn = 0; turn < 2_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(late).toEqual([]);
  expect((await world.storage.runs(1))[0]).toMatchObject({ state: "failed", error: "Cannot close: the store is gone" });
});

test("refresh() of nothing is refused", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: {} });
  const nothing = { ...KEY_PAIRS.selection, regions: ["global"] };
  await expect(world.refresh({ ...KEY_PAIRS, selection: nothing })).rejects.toThrow(/^Nothing to refresh: /);
});

test("refresh() waits for what uses the store before it throws the store's error, at the beginning of a scope too", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 4, only: { "s3:bucket": 2 } });
  await world.refresh(S3);
  const late: string[] = [];
  let isOver = false;
  let begins = 0;
  const storage = {
    ...world.storage,
    async begin(...call: Parameters<typeof world.storage.begin>) {
      begins += 1;
      if (begins === 1) throw new StoreError("Cannot begin: the store is gone");
      return world.storage.begin(...call);
    },
    async *keys(...call: Parameters<typeof world.storage.keys>) {
      if (isOver) late.push("keys");
      yield* world.storage.keys(...call);
      if (isOver) late.push("keys");
    },
  };
  await expect(world.refresh({ ...S3, storage })).rejects.toThrow("the store is gone");
  isOver = true;
  for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(late).toEqual([]);
});

test("refresh() throws the store's error also when it has been cancelled", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 150 } });
  const rule = world.organization.faults.add({ operation: "DescribeDBSnapshots", page: 2, fault: "hang" });
  const stop = new AbortController();
  const storage = {
    ...world.storage,
    async commit(...call: Parameters<typeof world.storage.commit>) {
      if (stop.signal.aborted) throw new StoreError("Cannot commit: the store is gone");
      await world.storage.commit(...call);
    },
  };
  const running = world.refresh({ services: await loadServices(["rds"]), storage, signal: stop.signal });
  while (rule.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await expect(running).rejects.toThrow("the store is gone");
});

test("refresh() is never complete where an account could not be read, even without any cell that says so", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "ec2:key-pair": 2 } });
  for (const operation of ["ListRegions", "DescribeRegions"]) {
    world.organization.faults.add({ operation, error: "denied" });
  }
  const notes: string[] = [];
  const run = await world.refresh({ ...KEY_PAIRS, onNote: (note) => notes.push(note) });
  expect(run.state).toBe("incomplete");
  expect(notes).toEqual([
    expect.stringMatching(/^Account \d{12} could not be read, and nothing is stored of it: denied, /),
  ]);
});

test("refresh() does not let a denied ListAccounts make accounts leave, however few there are", async () => {
  await using world = await refreshWorld({ accounts: 3, regions: 1, only: { "ec2:key-pair": 2 } });
  await world.refresh(KEY_PAIRS);
  world.organization.faults.add({ operation: "ListAccounts", error: "denied" });
  await expect(world.refresh(KEY_PAIRS)).rejects.toThrow(/^Cannot trust the list of accounts: 2 of 3 accounts/);
});

test("refresh() does not call a region disabled because the caller's credentials are refused", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: { "ec2:key-pair": 2 } });
  await world.refresh(KEY_PAIRS);
  const error = { code: "InvalidClientTokenId", message: "The security token is invalid.", status: 403 };
  world.organization.faults.add({ operation: "AssumeRole", error });
  expect((await world.refresh(KEY_PAIRS)).progress.outcomes).toEqual({ failed: 2 });
});

test("refresh() ends at once when it is cancelled while an account does not let us in", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: {} });
  const rule = world.organization.faults.add({ operation: "AssumeRole", fault: "hang" });
  const stop = new AbortController();
  const running = world.refresh({ ...KEY_PAIRS, signal: stop.signal });
  while (rule.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  expect((await running).state).toBe("cancelled");
});
