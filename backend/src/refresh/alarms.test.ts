import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { StoreError } from "../storage/storage.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";

const EC2 = { services: await loadServices(["ec2"]), selection: { services: ["ec2"], kinds: ["ec2:instance"] } };
const S3 = { services: await loadServices(["s3"]) };
const HOUR_MS = 3_600_000;

test("refresh() leaves an alarm on a cell of which most was gone, until it is next listed completely", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 40 } });
  await world.refresh(EC2);
  remove(world, "ec2:instance", 30);
  const run = await world.refresh(EC2);
  const alarm = {
    code: "SharpDrop",
    message: "30 of 40 resources were gone at once; listed twice before they were removed",
  };
  expect(await cellOf(world)).toMatchObject({ outcome: "complete", count: 10, alarm });
  expect(run).toMatchObject({ state: "complete", progress: { deleted: 30, alarms: 1 } });
  expect(run.alarms).toEqual([{ ...placeOf(world), service: "ec2", kind: "instance", alarm }]);

  const denied = world.organization.faults.add({ operation: "DescribeInstances", error: "denied" });
  const failed = await world.refresh(EC2);
  expect(await cellOf(world)).toMatchObject({ outcome: "denied", alarm });
  expect(failed).toMatchObject({ alarms: [], progress: { alarms: 0 } });

  denied.remove();
  await world.refresh(EC2);
  expect(await cellOf(world)).not.toHaveProperty("alarm");
});

test("refresh() leaves an alarm on a cell that became empty", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 20 } });
  await world.refresh(EC2);
  remove(world, "ec2:instance", 20);
  await world.refresh(EC2);
  expect(await cellOf(world)).toMatchObject({
    count: 0,
    alarm: { message: "20 of 20 resources were gone at once; listed twice before they were removed" },
  });
});

test.each([
  ["was killed while it removed", []],
  ["was killed while it removed, and one of another kind has counted what was left", ["ec2:volume"]],
  ["was killed while it removed, and one since was denied", ["ec2:instance"]],
] as const)("refresh() leaves the alarm also where the refresh before %s", async (_, between) => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 300 } });
  await world.refresh(EC2);
  remove(world, "ec2:instance", 250);
  let commits = 0;
  const storage = {
    ...world.storage,
    async commit(...call: Parameters<typeof world.storage.commit>) {
      commits += 1;
      if (commits > 4) throw new StoreError("Cannot commit: the process is gone");
      await world.storage.commit(...call);
    },
  };
  await expect(world.refresh({ ...EC2, storage })).rejects.toThrow("the process is gone");
  // Of 104 there are, fewer than half are gone.
  expect(await storedCount(world)).toBe(300 - 4 * 49);
  for (const kind of between) {
    const denied = world.organization.faults.add({ operation: "DescribeInstances", error: "denied" });
    await world.refresh({ ...EC2, selection: { services: ["ec2"], kinds: [kind] } });
    expect(await cellOf(world)).toMatchObject({ count: 300 - 4 * 49 });
    denied.remove();
  }
  const run = await world.refresh(EC2);
  expect(run.alarms[0]?.alarm.message).toMatch(/^250 of 300 resources were gone at once;/);
  expect(await cellOf(world)).toMatchObject({ outcome: "complete", count: 50 });
});

test("refresh() leaves no alarm where less was gone, or the second look failed", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": 40 } });
  await world.refresh(EC2);
  remove(world, "ec2:instance", 20);
  expect((await world.refresh(EC2)).alarms).toEqual([]);
  remove(world, "ec2:instance", 15);
  world.organization.faults.add({ operation: "DescribeInstances", times: 1, delayMs: 0 });
  world.organization.faults.add({ operation: "DescribeInstances", error: "denied" });
  expect(await world.refresh(EC2)).toMatchObject({ alarms: [], progress: { deleted: 0 } });
  expect(await cellOf(world)).toMatchObject({ outcome: "denied", count: 20 });
  expect(await cellOf(world)).not.toHaveProperty("alarm");
});

test("refresh() leaves an alarm on each region that a drop is spread over", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 3, only: { "s3:bucket": 10 } });
  const [first = "", second = "", untouched = ""] = world.organization.world.management.regions;
  await world.refresh(S3);
  remove(world, "s3:bucket", 8, first);
  remove(world, "s3:bucket", 9, second);
  const run = await world.refresh(S3);
  const messages = run.alarms.map(({ region, alarm }) => [region, alarm.message]);
  expect(Object.fromEntries(messages)).toEqual({
    [first]: "8 of 10 resources were gone at once, 17 of 30 in all regions; listed twice before they were removed",
    [second]: "9 of 10 resources were gone at once, 17 of 30 in all regions; listed twice before they were removed",
  });
  const cells = await world.cells();
  expect(cells.get(`s3:bucket/${world.organization.world.management.id}/${untouched}`)).not.toHaveProperty("alarm");
});

test("refresh() counts the cells that are still not complete for over 26 hours", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 2, only: { "ec2:instance": 2 } });
  const [region = ""] = world.organization.world.management.regions;
  const start = Date.parse("2026-11-22T02:00:00.000Z");
  const at = (hours: number) => ({ ...EC2, now: () => new Date(start + hours * HOUR_MS) });
  await world.refresh(at(0));
  world.organization.faults.add({ operation: "DescribeInstances", region, error: "denied" });
  expect((await world.refresh(at(25))).progress).toMatchObject({ outcomes: { complete: 1, denied: 1 }, stale: 0 });
  expect((await world.refresh(at(26))).progress.stale).toBe(0);
  expect((await world.refresh(at(27))).progress).toMatchObject({ outcomes: { complete: 1, denied: 1 }, stale: 1 });
});

function remove(world: RefreshWorld, kind: "ec2:instance" | "s3:bucket", count: number, region?: string): void {
  const { management } = world.organization.world;
  const collection = world.organization.world.collection(management.id, region ?? placeOf(world).region, kind);
  for (const id of collection.ids().slice(0, count)) collection.delete(id);
}

function placeOf(world: RefreshWorld): { accountId: string; region: string } {
  const { id, regions } = world.organization.world.management;
  const [region = ""] = regions;
  return { accountId: id, region };
}

async function storedCount(world: RefreshWorld): Promise<number> {
  const { accountId, region } = placeOf(world);
  return [...(await world.stored()).keys()].filter((key) => key.startsWith(`ec2/${accountId}/${region}/`)).length;
}

async function cellOf(world: RefreshWorld) {
  const { accountId, region } = placeOf(world);
  return (await world.cells()).get(`ec2:instance/${accountId}/${region}`);
}
