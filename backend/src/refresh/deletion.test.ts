import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { refreshWorld } from "../testing/refresh-world.ts";
import type { Reading } from "./read.ts";
import { reconcileCell } from "./reconcile.ts";
import { isSuspicious } from "./sharp-drop.ts";

const EC2 = { services: await loadServices(["ec2"]) };
const REGION = "us-east-1";

test("refresh() lists a suspicious drop a second time before it believes it", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 40 } });
  const { calls, world: aws } = world.organization;
  const instances = aws.collection(aws.management.id, REGION, "ec2:instance");
  await world.refresh(EC2);
  const describes = () => calls.count({ operation: "DescribeInstances" });

  const all = instances.list();
  for (const { InstanceId = "" } of all.slice(0, 15)) instances.delete(InstanceId);
  calls.reset();
  expect((await world.refresh(EC2)).progress.deleted).toBe(15);
  expect(describes()).toBe(1);

  for (const { InstanceId = "" } of all.slice(15, 30)) instances.delete(InstanceId);
  calls.reset();
  expect((await world.refresh(EC2)).progress.deleted).toBe(15);
  expect(describes()).toBe(2);
});

test("refresh() deletes nothing when the second look at a suspicious drop fails", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 40 } });
  const aws = world.organization.world;
  const instances = aws.collection(aws.management.id, REGION, "ec2:instance");
  await world.refresh(EC2);
  for (const { InstanceId = "" } of instances.list().slice(0, 30)) instances.delete(InstanceId);
  // The first answer passes, everything after it does not.
  const { faults } = world.organization;
  faults.add({ operation: "DescribeInstances", times: 1, delayMs: 0 });
  faults.add({ operation: "DescribeInstances", error: "denied" });
  const run = await world.refresh(EC2);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { denied: 1 } });
  const cell = (await world.cells()).get(`ec2:instance/${aws.management.id}/${REGION}`);
  expect(cell).toMatchObject({ outcome: "denied", count: 40 });
});

test("reconcileCell() keeps what only the second listing shows", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: {} });
  const { storage } = world;
  const partition = { service: "ec2", accountId: "111122223333", region: REGION };
  const effects: string[] = [];
  const reconciler = async () => {
    const attempt = await storage.begin(partition, "run", new Date().toISOString());
    const stored = new Map();
    for await (const page of storage.keys(partition)) for (const key of page) stored.set(key.resourceId, key);
    const paths = { volatile: undefined, ordered: undefined };
    const onUnstorable = (error: Error) => {
      throw error;
    };
    return reconcileCell({
      storage,
      attempt,
      kindName: "instance",
      stored,
      now: () => new Date(),
      onListed: () => {},
      onWritten: (effect) => effects.push(effect),
      onUnstorable,
      ...paths,
    });
  };
  const readings = Array.from({ length: 30 }, (_, index) => reading(partition, `instance/i-${index}`));
  const first = await reconciler();
  await first.accept(readings);
  await first.flush();

  const second = await reconciler();
  await second.accept(readings.slice(0, 5));
  expect(isSuspicious(second.doubt())).toBe(true);
  await second.accept(readings.slice(0, 28));
  expect(isSuspicious(second.doubt())).toBe(false);
  await second.removeUnlisted();
  expect(second.tally().count).toBe(28);
  expect(effects.slice(30)).toEqual(["deleted", "deleted"]);
});

test("refresh() empties a region that has become empty", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "ec2:key-pair": 3 } });
  const aws = world.organization.world;
  await world.refresh(EC2);
  const pairs = aws.collection(aws.management.id, REGION, "ec2:key-pair");
  for (const { KeyPairId = "" } of pairs.list()) pairs.delete(KeyPairId);
  const run = await world.refresh(EC2);
  expect(run.progress.deleted).toBe(3);
  const cell = (await world.cells()).get(`ec2:key-pair/${aws.management.id}/${REGION}`);
  expect(cell).toMatchObject({ outcome: "complete", count: 0 });
});

test("refresh() leaves what it was not asked for alone", async () => {
  await using world = await refreshWorld({ accounts: 2, regions: 2, only: { "ec2:key-pair": 3, "ec2:volume": 3 } });
  const aws = world.organization.world;
  await world.refresh(EC2);
  const before = await world.stored();
  const cellsBefore = await world.cells();
  for (const account of aws.accounts) {
    for (const region of account.regions) {
      const pairs = aws.collection(account.id, region, "ec2:key-pair");
      for (const { KeyPairId = "" } of pairs.list()) pairs.delete(KeyPairId);
      const volumes = aws.collection(account.id, region, "ec2:volume");
      for (const { VolumeId = "" } of volumes.list()) volumes.delete(VolumeId);
    }
  }
  const selection = { services: ["ec2"], kinds: ["ec2:key-pair"], accounts: [aws.management.id], regions: [REGION] };
  const run = await world.refresh({ ...EC2, selection });
  expect(run.progress).toMatchObject({ accounts: 1, cells: 1, deleted: 3 });
  const after = await world.stored();
  const gone = [...before.keys()].filter((key) => !after.has(key));
  expect(gone).toHaveLength(3);
  expect(gone.every((key) => key.startsWith(`ec2/${aws.management.id}/${REGION}/key-pair/`))).toBe(true);
  const cells = await world.cells();
  expect([...cells.keys()].sort()).toEqual([...cellsBefore.keys()].sort());
  const touched = [...cells].filter(([name, cell]) => cellsBefore.get(name)?.runId !== cell.runId);
  expect(touched.map(([name]) => name)).toEqual([`ec2:key-pair/${aws.management.id}/${REGION}`]);
});

function reading(partition: { service: string; accountId: string; region: string }, resourceId: string): Reading {
  const arn = `arn:aws:ec2:${partition.region}:${partition.accountId}:${resourceId}`;
  return {
    region: partition.region,
    resourceId,
    state: undefined,
    hash: resourceId,
    resource: () => ({ ...partition, kind: "instance", resourceId, arn, tags: {}, columns: {}, related: [], data: {} }),
  };
}
