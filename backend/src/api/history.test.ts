import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoredResource } from "../model.ts";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";
import type { ChangesPage, ComparedResource, ComparePage, Details, ResourcePage, Snapshots } from "./schemas.ts";

let world: ApiWorld;
let yesterday: string;
/** What was stored before and after the world changed. */
let before: ReadonlyMap<string, StoredResource>;
let after: ReadonlyMap<string, StoredResource>;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 2 });
  yesterday = await world.keepYesterday();
  before = await world.stored();
  world.organization.world.churn({ seed: 1, share: 0.4 });
  await world.refresh();
  after = await world.stored();
  await world.readModel.sync();
});
afterAll(() => world[Symbol.asyncDispose]());

const goneKeys = () => [...before.keys()].filter((key) => !after.has(key));

test("the list of yesterday is what was stored then, and says so", async () => {
  expect(await world.read<Snapshots>("/inventory/snapshots")).toEqual({ days: [yesterday] });
  const { items, completeness } = await world.read<ResourcePage>(`/inventory?asOf=${yesterday}&size=1000`);
  expect(items.map(keyOf).sort()).toEqual([...before.keys()].sort());
  expect(completeness.asOf).toBe(yesterday);
  const now = await world.read<ResourcePage>(`/inventory?asOf=${today}&size=1000`);
  expect(now.items.map(keyOf).sort()).toEqual([...after.keys()].sort());
  expect(now.completeness.asOf).toBeUndefined();
});

test("a resource that is gone is a 404 that says when, whether it is named by key or ARN, and can be seen as it was", async () => {
  const gone = goneKeys().flatMap((key) => before.get(key) ?? []);
  expect(gone.length).toBeGreaterThan(0);
  for (const { service, accountId, region, resourceId, arn, data } of gone.slice(0, 5)) {
    const byKey = new URLSearchParams({ service, account: accountId, region, resourceId });
    for (const name of [String(byKey), `arn=${encodeURIComponent(arn)}`]) {
      const { status, detail } = await world.problem(`/inventory/details?${name}`);
      expect([status, detail]).toEqual([404, expect.stringMatching(/it was seen to be deleted at 20/)]);
      const details = await world.read<Details>(`/inventory/details?${name}&asOf=${yesterday}`);
      expect(details.resource).toMatchObject({ resourceId, data });
      expect(details.completeness.asOf).toBe(yesterday);
    }
    const key = encodeURIComponent(`${service}/${accountId}/${region}/${resourceId}`);
    const { items } = await world.read<ChangesPage>(`/inventory/changes?resource=${key}&change=deleted`);
    expect(items).toMatchObject([{ change: "deleted", before: { arn, data } }]);
  }
});

test("yesterday and today are compared, and each difference has its fields", async () => {
  const query = `from=${yesterday}&to=${today}`;
  const { items, counts } = await world.read<ComparePage>(`/inventory/compare?${query}&size=1000`);
  expect(items.filter(({ change }) => change === "deleted").map(keyOf)).toEqual(
    goneKeys()
      .map(String)
      .sort(byPlace(items.map(keyOf))),
  );
  expect(counts.every(({ unproven }) => unproven === 0)).toBe(true);
  const [updated] = items.filter(({ change }) => change === "updated");
  const one = await world.read<ComparedResource>(
    `/inventory/compare/details?${query}&arn=${encodeURIComponent(updated?.arn ?? "")}`,
  );
  expect(one.change).toBe("updated");
  expect(one.fields.length).toBeGreaterThan(0);
  const [gone] = items.filter(({ change }) => change === "deleted");
  expect(
    await world.read(`/inventory/compare/details?${query}&arn=${encodeURIComponent(gone?.arn ?? "")}`),
  ).toMatchObject({ change: "deleted", unproven: false, fields: [] });
});

test.for([
  ["/inventory?asOf=2026-02-30", "asOf", /is not a day/],
  ["/inventory/changes?change=moved", "change", /it takes created, updated, deleted/],
  ["/inventory/compare?from=2026-01-01", "to", /must be given/],
] as const)("%s is refused and names the parameter", async ([path, parameter, message]) => {
  const { status, errors } = await world.problem(path);
  expect([status, errors]).toEqual([400, [{ parameter, message: expect.stringMatching(message) }]]);
});

test.for([
  ["/inventory?asOf=2020-01-01", /the snapshots that there are are of/],
  ["/inventory/summary?asOf=9998-01-01", /still to come/],
  ["/inventory/changes?since=lately", /Cannot read since/],
  ["/inventory/changes?resource=ec2", /Cannot read "ec2"/],
  ["/inventory/compare?from=2026-01-02&to=2026-01-01", /must be before/],
] as const)("%s is refused in clear words", async ([path, message]) => {
  const { status, detail } = await world.problem(path);
  expect([status, detail]).toEqual([400, expect.stringMatching(message)]);
});

function keyOf(row: Pick<StoredResource, "service" | "accountId" | "region" | "resourceId">): string {
  return `${row.service}/${row.accountId}/${row.region}/${row.resourceId}`;
}

/** Sorts keys as they come in a list. */
function byPlace(keys: readonly string[]): (a: string, b: string) => number {
  return (a, b) => keys.indexOf(a) - keys.indexOf(b);
}
