import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { StoreError } from "../storage/storage.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";
import { kindOf } from "./collect.ts";
import { writeKnownOutcome } from "./known-outcome.ts";
import type { RefreshOptions } from "./refresh-options.ts";

const [ec2] = await loadServices(["ec2"]);
if (!ec2) throw new Error("the service is not registered");
const service = ec2;
const REGION = "us-east-1";

/** Key pairs to each of which a text is added; texts of random bytes do not compress. */
function swollen(text: (id: string) => string): Partial<RefreshOptions> {
  const kind = kindOf(service, "key-pair");
  const bigger = {
    ...kind,
    redact: (item: unknown) => {
      // Items of this kind are key pairs.
      const pair = item as { readonly KeyPairId: string };
      return { ...pair, Text: text(pair.KeyPairId) };
    },
  };
  return {
    services: [{ ...service, kinds: { ...service.kinds, "key-pair": bigger } }],
    selection: { services: ["ec2"], kinds: ["ec2:key-pair"] },
  };
}

async function keyPairCell(world: RefreshWorld) {
  return (await world.cells()).get(`ec2:key-pair/${world.organization.world.management.id}/${REGION}`);
}

test("what is too big to be stored is not counted as stored, and all others are stored", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 3 } });
  const big = randomBytes(500_000).toString("base64");
  let items = 0;
  const run = await world.refresh(swollen(() => (items++ === 0 ? big : "small")));
  expect(run).toMatchObject({ state: "incomplete", progress: { created: 2 } });
  const cell = await keyPairCell(world);
  expect(cell).toMatchObject({ outcome: "failed", count: 2, error: { code: "RangeError" } });
  expect(cell?.error?.message).toMatch(/^1 could not be described or stored: Cannot store the ec2 resource key-pair\//);
  expect((await world.stored()).size).toBe(2);
});

test("a clock that jumps past the expiry while a cell is read makes nothing count twice", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 3 } });
  await world.refresh(swollen(() => "small"));
  let aheadMs = 0;
  const jump = swollen(() => {
    aheadMs = 100 * 86_400_000;
    return "small";
  });
  const run = await world.refresh({ ...jump, now: () => new Date(Date.now() + aheadMs) });
  expect(run.state).toBe("complete");
  expect((await world.stored()).size).toBe(3);
  expect(await keyPairCell(world)).toMatchObject({ count: 3 });
});

test("a resource whose change record is too big is still brought up to date, and the record names the field", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 2 } });
  const texts = new Map<string, string>();
  const text = (id: string) => {
    const known = texts.get(id) ?? randomBytes(230_000).toString("base64");
    texts.set(id, known);
    return known;
  };
  await world.refresh(swollen(text));
  texts.clear();
  const run = await world.refresh(swollen(text));
  expect(run).toMatchObject({ state: "complete", progress: { updated: 2 } });
  const stored = [...(await world.stored()).values()].map(({ data }) => JSON.stringify(data));
  expect([...texts.values()].every((known) => stored.some((data) => data.includes(known)))).toBe(true);
  expect((await world.changes()).map(({ fields }) => fields)).toEqual([
    [{ path: "data.Text" }],
    [{ path: "data.Text" }],
  ]);
});

test("the counts of an account that can no longer be read follow what expires", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 1, only: { "ec2:key-pair": 3 } });
  const account = world.organization.world.accounts[1];
  if (!account) throw new Error("the world has two accounts");
  await world.refresh({ services: [service] });
  account.assumable = false;
  const later = (days: number) => ({ services: [service], now: () => new Date(Date.now() + days * 86_400_000) });
  const partition = { service: "ec2", accountId: account.id, region: REGION };
  await world.refresh(later(89));
  expect(await world.storage.metadata(partition)).toMatchObject({ resourceCount: 3 });
  await world.refresh(later(91));
  const { resourceCount, cells } = (await world.storage.metadata(partition)) ?? {};
  expect([resourceCount, cells?.["key-pair"]?.count]).toEqual([0, 0]);
});

test("what a killed refresh wrote is counted by the next one, also where that is about another kind", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:key-pair": 3, "ec2:volume": 2 } });
  const only = (kind: string) => ({ services: [service], selection: { services: ["ec2"], kinds: [`ec2:${kind}`] } });
  const partition = { service: "ec2", accountId: world.organization.world.management.id, region: REGION };
  // It lives long enough to write, and not to close.
  const { storage } = world;
  const killed = { ...storage, close: () => Promise.reject(new StoreError("killed")) };
  await expect(world.refresh({ ...only("key-pair"), storage: killed })).rejects.toThrow("killed");
  await world.refresh(only("volume"));
  expect(await storage.metadata(partition)).toMatchObject({ resourceCount: 5, cells: { volume: { count: 2 } } });
  world.organization.world.collection(partition.accountId, REGION, "ec2:key-pair").add();
  await world.refresh(only("key-pair"));
  world.organization.world.collection(partition.accountId, REGION, "ec2:key-pair").add();
  await expect(world.refresh({ ...only("key-pair"), storage: killed })).rejects.toThrow("killed");
  await world.refresh(only("volume"));
  const { resourceCount, cells } = (await storage.metadata(partition)) ?? {};
  expect([resourceCount, cells?.["key-pair"]?.count]).toEqual([7, 5]);
});

test("runs at the same time count each change once between them", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 2, resources: 200 });
  const options = { services: [service] };
  await world.refresh(options);
  world.organization.world.churn({ seed: 7, share: 0.3 });
  const runs = await Promise.all([world.refresh(options), world.refresh(options), world.refresh(options)]);
  const counted = runs.reduce((sum, { progress }) => sum + progress.created + progress.updated + progress.deleted, 0);
  const changes = await world.changes();
  expect(changes.length).toBeGreaterThan(0);
  expect(counted).toBe(changes.length);
});

test("a cancelled run counts what it wrote", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 450 } });
  const rule = world.organization.faults.add({ operation: "DescribeDBSnapshots", page: 3, fault: "hang" });
  const stop = new AbortController();
  const running = world.refresh({ services: await loadServices(["rds"]), signal: stop.signal });
  while (rule.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  const run = await running;
  expect(run.progress.created).toBeGreaterThanOrEqual(200);
  expect(run.progress.created).toBe((await world.stored()).size);
});

test("what a first listing stored before it was cancelled is counted, by itself and by what follows", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:volume": 300, "ec2:key-pair": 300 } });
  const { storage } = world;
  const partition = { service: "ec2", accountId: world.organization.world.management.id, region: REGION };
  const kinds = ["ec2:volume", "ec2:key-pair"];
  const stop = new AbortController();
  let commits = 0;
  const cancelling = {
    ...storage,
    async commit(...call: Parameters<typeof storage.commit>) {
      await storage.commit(...call);
      commits += 1;
      if (commits === 5) stop.abort();
    },
  };
  const cancelled = { services: [service], selection: { services: ["ec2"], kinds }, storage: cancelling };
  await world.refresh({ ...cancelled, signal: stop.signal });
  const stored = [...(await world.stored()).values()];
  const { resourceCount, cells = {} } = (await storage.metadata(partition)) ?? {};
  expect(stored.length).toBeGreaterThan(300);
  expect(resourceCount).toBe(stored.length);
  const [kind = ""] = ["volume", "key-pair"].filter((name) => !cells[name]);
  const failure = { outcome: "denied", error: { code: "AccessDenied", message: "no" } } as const;
  const context = { storage, runId: "later", now: () => new Date(), onCell: () => {} };
  const { accountId, region } = partition;
  await writeKnownOutcome({ service, kinds: [kind], accountId, region, failure }, context);
  const later = (await storage.metadata(partition))?.cells[kind];
  expect(later).toMatchObject({ outcome: "denied", count: stored.filter((resource) => resource.kind === kind).length });
});
