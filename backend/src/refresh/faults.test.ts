import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import type { Cell } from "../model.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";

/** Two accounts with two regions each and 12 instances everywhere; one place is where things go wrong. */
async function instanceWorld(): Promise<{ world: RefreshWorld; accountId: string; region: string; cell: string }> {
  const world = await refreshWorld({ accounts: 2, regions: 2, only: { "ec2:instance": 12 } });
  const accountId = world.organization.world.accounts[1]?.id ?? "";
  const region = "us-east-1";
  return { world, accountId, region, cell: `ec2:instance/${accountId}/${region}` };
}

const EC2 = { services: await loadServices(["ec2"]) };

test.each([
  ["denied by IAM", { error: "denied" }, "denied", "UnauthorizedOperation"],
  ["denied by an SCP", { error: "denied-by-scp" }, "denied-by-scp", "UnauthorizedOperation"],
  ["throttled beyond the retries", { error: "throttled" }, "throttled", "RequestLimitExceeded"],
  ["an internal error", { error: "internal" }, "failed", "InternalError"],
  ["unavailable", { error: "unavailable" }, "failed", "Unavailable"],
  ["expired credentials", { error: "expired-token" }, "failed", "RequestExpired"],
  ["a region that is disabled", { error: "region-disabled" }, "region-disabled", "AuthFailure"],
  ["a connection that is reset", { fault: "reset" }, "failed", "ECONNRESET"],
  ["an answer that is not AWS's", { fault: "malformed" }, "failed", undefined],
  ["an answer that breaks off", { fault: "truncated" }, "failed", undefined],
  ["an answer without a list", { fault: "empty" }, "failed", "MalformedAnswer"],
  ["no answer at all", { fault: "hang" }, "timed-out", "TimeoutError"],
] as const)("refresh() loses nothing after %s, and says so in that cell alone", async (_, effect, outcome, code) => {
  const { world, accountId, region, cell } = await instanceWorld();
  await using _end = world;
  await world.refresh(EC2);
  const before = await world.stored();
  const instances = world.organization.world.collection(accountId, region, "ec2:instance");
  const [gone] = instances.list();
  instances.delete(gone?.InstanceId ?? "");

  const rule = world.organization.faults.add({ operation: "DescribeInstances", accountId, region, ...effect });
  const run = await world.refresh({ ...EC2, ...(outcome === "timed-out" && { scopeBudgetMs: 300 }) });
  expect(rule.hits).toBeGreaterThan(0);
  expect(run.state).toBe("incomplete");
  const { [cell]: hit, ...others } = Object.fromEntries(await world.cells());
  expect(hit).toMatchObject({ outcome, count: 12, error: code === undefined ? {} : { code } });
  expect(hit?.error?.message).not.toBe("");
  expect(hit?.completeAt).toBeDefined();
  expect(run.problems.some((problem) => problem.outcome === outcome && problem.accountId === accountId)).toBe(true);
  // A scope that has no time left cannot list its other kinds either.
  if (outcome !== "timed-out") expect(outcomes(others)).toEqual(["complete"]);
  expect(await world.stored()).toEqual(before);

  rule.remove();
  expect((await world.refresh(EC2)).state).toBe("complete");
  const after = await world.stored();
  expect([...before.keys()].filter((key) => !after.has(key))).toEqual([
    `ec2/${accountId}/${region}/instance/${gone?.InstanceId}`,
  ]);
});

test("refresh() keeps what it has when a listing fails on page 3 of 5, and stores what it read", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 450 } });
  const RDS = { services: await loadServices(["rds"]) };
  const accountId = world.organization.world.management.id;
  const snapshots = world.organization.world.collection(accountId, "us-east-1", "rds:db-snapshot");
  const all = snapshots.list();
  for (const snapshot of all.slice(0, 20)) snapshots.delete(snapshot.DBSnapshotIdentifier ?? "");
  await world.refresh(RDS);
  const first = await world.stored();
  for (const snapshot of all.slice(0, 20)) snapshots.put(snapshot);
  for (const snapshot of all.slice(440)) snapshots.delete(snapshot.DBSnapshotIdentifier ?? "");

  const rule = world.organization.faults.add({ operation: "DescribeDBSnapshots", page: 3, error: "internal" });
  const run = await world.refresh(RDS);
  expect(rule.hits).toBeGreaterThan(0);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { failed: 1 } });
  const second = await world.stored();
  expect([...first.keys()].every((key) => second.has(key))).toBe(true);
  const cell = (await world.cells()).get(`rds:db-snapshot/${accountId}/us-east-1`);
  expect(cell?.count).toBe(ofKind(second, "db-snapshot"));

  rule.remove();
  const healed = await world.refresh(RDS);
  expect(healed.progress.deleted).toBe(10);
  expect(ofKind(await world.stored(), "db-snapshot")).toBe(440);
});

test("refresh() stores the tables it could describe and names those it could not", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": 15 } });
  const services = await loadServices(["dynamodb"]);
  const rule = world.organization.faults.add({ operation: "DescribeTimeToLive", times: 3, error: "denied" });
  const run = await world.refresh({ services });
  const accountId = world.organization.world.management.id;
  const name = `dynamodb:table/${accountId}/us-east-1`;
  const cell = (await world.cells()).get(name);
  expect(rule.hits).toBe(3);
  expect(run.progress.outcomes).toEqual({ denied: 1, complete: 1 });
  expect(cell).toMatchObject({ outcome: "denied", count: 12, error: { code: "AccessDeniedException" } });
  expect(cell?.error?.message).toMatch(/^3 could not be described or stored: /);

  await world.refresh({ services });
  expect((await world.cells()).get(name)).toMatchObject({ outcome: "complete", count: 15 });
});

test("refresh() stops describing when nothing can be described", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": 100 } });
  world.organization.faults.add({ operation: "DescribeTable", error: "denied" });
  await world.refresh({ services: await loadServices(["dynamodb"]) });
  expect(world.organization.calls.count({ operation: "DescribeTable" })).toBeLessThan(20);
  const accountId = world.organization.world.management.id;
  const cell = (await world.cells()).get(`dynamodb:table/${accountId}/us-east-1`);
  expect(cell).toMatchObject({ outcome: "denied", count: 0 });
  expect(cell?.error?.message).toMatch(/^100 could not/);
});

test.each([
  ["s3:bucket", "GetBucketEncryption"],
  ["s3:bucket", "GetPublicAccessBlock"],
  ["s3:bucket", "GetBucketPolicyStatus"],
  ["dynamodb:table", "DescribeTimeToLive"],
  ["dynamodb:table", "DescribeContinuousBackups"],
] as const)(
  "refresh() takes no answer without content for a part of a %s that is not configured: %s",
  async (type, operation) => {
    await using world = await refreshWorld({ accounts: 1, regions: 1, only: { [type]: 1 } });
    const [service = ""] = type.split(":");
    const services = await loadServices([service]);
    await world.refresh({ services });
    const before = await world.stored();
    const rule = world.organization.faults.add({ operation, fault: "empty" });
    const run = await world.refresh({ services });
    const name = `${type}/${world.organization.world.management.id}/us-east-1`;
    expect(rule.hits).toBeGreaterThan(0);
    expect(run.progress).toMatchObject({ updated: 0, deleted: 0 });
    expect((await world.cells()).get(name)).toMatchObject({ outcome: "failed", error: { code: "MalformedAnswer" } });
    expect(await world.stored()).toEqual(before);
  },
);

test("refresh() keeps stored tags when the tagging API fails, and fails only the cells that need it", async () => {
  await using world = await refreshWorld({
    accounts: 1,
    regions: 1,
    only: { "dynamodb:table": 5, "dynamodb:backup": 2 },
  });
  const services = await loadServices(["dynamodb"]);
  await world.refresh({ services });
  const before = await world.stored();
  world.organization.faults.add({ operation: "GetResources", error: "denied" });
  const run = await world.refresh({ services });
  expect(run.progress).toMatchObject({ updated: 0, deleted: 0, outcomes: { denied: 1, complete: 1 } });
  expect(await world.stored()).toEqual(before);
});

function outcomes(cells: Readonly<Record<string, Cell>>): string[] {
  return [...new Set(Object.values(cells).map((cell) => cell.outcome))];
}

function ofKind(stored: ReadonlyMap<string, { kind: string }>, kind: string): number {
  return [...stored.values()].filter((resource) => resource.kind === kind).length;
}
