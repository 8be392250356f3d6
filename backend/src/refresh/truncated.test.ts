import { expect, test } from "vitest";
import { loadServices } from "../collectors/index.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";

const SNAPSHOTS = {
  services: await loadServices(["rds"]),
  selection: { services: ["rds"], kinds: ["rds:db-snapshot"] },
};
const TABLES = {
  services: await loadServices(["dynamodb"]),
  selection: { services: ["dynamodb"], kinds: ["dynamodb:table"] },
};
const NODE_GROUPS = {
  services: await loadServices(["eks"]),
  selection: { services: ["eks"], kinds: ["eks:nodegroup"] },
};

test("refresh() does not believe a list that ends on a full page without a token, and deletes nothing", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 250 } });
  await world.refresh(SNAPSHOTS);
  const before = await world.stored();
  const { accountId, region } = placeOf(world);
  world.organization.faults.add({ operation: "DescribeDBSnapshots", region, listing: "lost-token" });
  const run = await world.refresh(SNAPSHOTS);
  const error = {
    code: "TruncatedListing",
    message:
      "Cannot trust the list: AWS ended it without a token on a full page twice, after 100 and after 99 items; it may have been cut, so nothing is deleted",
  };
  expect(run).toMatchObject({ state: "incomplete", progress: { deleted: 0, outcomes: { failed: 1 } } });
  const cell = { service: "rds", kind: "db-snapshot", accountId, region };
  expect(run.problems).toEqual([{ ...cell, outcome: "failed", error }]);
  const cells = await world.cells();
  expect(cells.get(`rds:db-snapshot/${accountId}/${region}`)).toMatchObject({ outcome: "failed", count: 250, error });
  expect(await world.stored()).toEqual(before);
});

test("refresh() believes the second list where only the first was cut", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 250 } });
  await world.refresh(SNAPSHOTS);
  const before = await world.stored();
  const { region } = placeOf(world);
  world.organization.faults.add({ operation: "DescribeDBSnapshots", region, page: 2, times: 1, listing: "lost-token" });
  expect(await callsOf(world, "DescribeDBSnapshots", SNAPSHOTS)).toBe(2 + 3);
  expect(await outcomesOf(world)).toEqual(["complete"]);
  expect(await world.stored()).toEqual(before);
});

test("refresh() lists what is an exact multiple of the page once more, describes nothing twice, and believes it", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": 100 } });
  const { region } = placeOf(world);
  const run = await world.refresh({ ...TABLES, selection: { ...TABLES.selection, regions: [region] } });
  expect(run).toMatchObject({ state: "complete", progress: { resources: 100, created: 100 } });
  const { calls } = world.organization;
  expect([
    calls.count({ operation: "ListTables", region }),
    calls.count({ operation: "DescribeTable", region }),
  ]).toEqual([1 + 2, 100]);
});

test.for([99, 101])("refresh() lists %i tables, which do not end on a full page, once", async (count) => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": count } });
  expect(await callsOf(world, "ListTables", TABLES)).toBe(Math.ceil(count / 100));
});

test("refresh() goes on after an empty page that has a token", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "rds:db-snapshot": 150 } });
  await world.refresh(SNAPSHOTS);
  const before = await world.stored();
  world.organization.faults.add({ operation: "DescribeDBSnapshots", page: 1, listing: "empty-page" });
  expect(await world.refresh(SNAPSHOTS)).toMatchObject({ state: "complete", progress: { deleted: 0 } });
  expect(await world.stored()).toEqual(before);
});

test("refresh() does not believe a list of what is below a cluster that may have been cut", async () => {
  await using world = await refreshWorld({
    accounts: 1,
    regions: 1,
    only: { "eks:cluster": 1, "eks:nodegroup": 120 },
  });
  await world.refresh(NODE_GROUPS);
  const before = await world.stored();
  world.organization.faults.add({ operation: "ListNodegroups", listing: "lost-token" });
  const run = await world.refresh(NODE_GROUPS);
  expect(run.progress).toMatchObject({ deleted: 0, outcomes: { failed: expect.any(Number) } });
  expect(new Set(run.problems.map(({ error }) => error?.code))).toEqual(new Set(["TruncatedListing"]));
  expect(await world.stored()).toEqual(before);
});

test("refresh() does not take tags away because the tagging API's list was cut", async () => {
  await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "dynamodb:table": 150 } });
  await world.refresh(TABLES);
  const before = await world.stored();
  world.organization.faults.add({ operation: "GetResources", listing: "lost-token" });
  const run = await world.refresh(TABLES);
  expect(run.progress).toMatchObject({ updated: 0, outcomes: { failed: expect.any(Number) } });
  expect(await world.stored()).toEqual(before);
});

/** The calls of an operation in the one region of the world that one refresh makes. */
async function callsOf(world: RefreshWorld, operation: string, what: typeof TABLES): Promise<number> {
  const { region } = placeOf(world);
  world.organization.calls.reset();
  await world.refresh({ ...what, selection: { ...what.selection, regions: [region] } });
  return world.organization.calls.count({ operation, region });
}

async function outcomesOf(world: RefreshWorld): Promise<string[]> {
  return [...new Set([...(await world.cells()).values()].map(({ outcome }) => outcome))];
}

function placeOf(world: RefreshWorld): { accountId: string; region: string } {
  const { id, regions } = world.organization.world.management;
  const [region = ""] = regions;
  return { accountId: id, region };
}
