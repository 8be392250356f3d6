import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";
import type { Accounts, CoveragePage, Facets, Metadata, ResourcePage, Summary } from "./schemas.ts";

let world: ApiWorld;

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const list = (query: string) => world.read<ResourcePage>(`/inventory?${query}`);

test("pages by cursor show every resource once", async () => {
  const keys: string[] = [];
  let page = await list("size=50&sort=-updatedAt");
  for (;;) {
    keys.push(...page.items.map((item) => `${item.service}/${item.accountId}/${item.region}/${item.resourceId}`));
    if (page.nextCursor === undefined) break;
    page = await list(`size=50&sort=-updatedAt&cursor=${page.nextCursor}`);
  }
  expect(keys.toSorted()).toEqual([...(await world.stored()).keys()].toSorted());
  expect(page.total).toBe(keys.length);
});

test("a page by its number is the same as by cursors", async () => {
  const first = await list("size=7");
  const second = await list(`size=7&cursor=${first.nextCursor}`);
  expect((await list("size=7&page=2")).items).toEqual(second.items);
});

test("a page behind the last is empty and says how many there are", async () => {
  const beyond = await list("size=1000&page=1000000");
  expect(beyond.items).toEqual([]);
  expect(beyond.total).toBe((await world.stored()).size);
});

test("selection, filter, search and sort work together", async () => {
  const { items, total } = await list("service=ec2:instance&filter=state=running&sort=-createdAt&size=1000");
  const expected = [...(await world.stored()).values()].filter(
    ({ service, kind, state }) => service === "ec2" && kind === "instance" && state === "running",
  );
  expect(total).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(1);
  const created = items.map((item) => item.createdAt ?? "");
  expect(created).toEqual(created.toSorted().reverse());
  const [{ resourceId = "" } = {}] = items;
  const found = await list(`service=ec2&search=${resourceId.split("/")[1]}`);
  expect(found.items.map((item) => item.resourceId)).toContain(resourceId);
});

test("a cursor of another question, or of nobody, is refused in clear words", async () => {
  const { nextCursor = "" } = await list("size=1&service=ec2");
  for (const query of [`size=1&service=vpc&cursor=${nextCursor}`, "cursor=abc", "cursor=%F0%9F%99%82"]) {
    const { status, detail } = await world.problem(`/inventory?${query}`);
    expect([status, detail]).toEqual([
      400,
      "Cannot use the cursor: it is damaged or of another question; ask for the first page without one",
    ]);
  }
});

test("page and cursor exclude each other", async () => {
  const { nextCursor } = await list("size=1");
  expect(await world.problem(`/inventory?page=1&cursor=${nextCursor}`)).toMatchObject({
    status: 400,
    errors: [{ parameter: "page", message: 'cannot be given together with "cursor"' }],
  });
});

test.for([
  ["/inventory?filter=stat=running", "filter", /did you mean state/],
  ["/inventory?filter=state", "filter", /operators are/],
  ["/inventory?sort=--name", "sort", /Unknown property/],
  ["/inventory/facets?property=nme", "property", /did you mean name/],
  ["/inventory?service=ec3", "service", /the services are/],
  ["/inventory?service=ec2:volum", "service", /the kinds of ec2 are/],
  ["/inventory?accounts=12", "accounts", /12 digits/],
  ["/inventory?accounts=123456789012%23x", "accounts", /12 digits/],
  ["/inventory?regions=eu-west", "regions", /looks like eu-west-1/],
  ["/inventory?regions=__proto__", "regions", /looks like eu-west-1/],
  ["/inventory/coverage?outcome=fine", "outcome", /the outcomes are/],
] as const)("%s is refused and says why", async ([path, parameter, message]) => {
  const { status, errors = [] } = await world.problem(path);
  expect([status, errors.map((error) => error.parameter)]).toEqual([400, [parameter]]);
  expect(errors[0]?.message).toMatch(message);
});

test("a filter whose value cannot be compared is refused", async () => {
  expect(await world.problem("/inventory?filter=createdAt%3Esoon")).toMatchObject({
    status: 400,
    detail: expect.stringContaining("is not a time"),
  });
});

test("the summary counts what the list lists, under the names that people know", async () => {
  const summary = await world.read<Summary>("/inventory/summary?service=ec2,s3&filter=name!=");
  const { total } = await list("service=ec2,s3&filter=name!=&size=1");
  const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((all, { count }) => all + count, 0);
  expect([summary.count, sum(summary.services), sum(summary.accounts), sum(summary.regions)]).toEqual(
    Array(4).fill(total),
  );
  expect(summary.services.find(({ service }) => service === "ec2")).toMatchObject({ title: "EC2" });
  const kinds = summary.services.flatMap((service) => service.kinds);
  expect(kinds.find(({ type }) => type === "ec2:instance")).toMatchObject({ title: "Instances" });
});

test("facets count the values of properties, the most frequent first", async () => {
  const { facets, properties } = await world.read<Facets>(
    "/inventory/facets?service=ec2:instance&property=state&property=state&property=region&limit=1",
  );
  expect(Object.keys(facets).sort()).toEqual(["region", "state"]);
  expect(facets.state).toHaveLength(1);
  const [{ value = "", count } = {}] = facets.state ?? [];
  expect((await list(`service=ec2:instance&filter=state=${value}&size=1`)).total).toBe(count);
  expect(properties).toEqual(expect.arrayContaining(["state", "instanceType", "tag.Environment"]));
});

test("facets without a property tell the properties", async () => {
  const { facets, properties } = await world.read<Facets>("/inventory/facets");
  expect(facets).toEqual({});
  expect(properties).toContain("createdAt");
});

test("metadata tells the last update of each service and of each partition", async () => {
  const { services, partitions, total, lastRun } = await world.read<Metadata>("/inventory/metadata?size=1000");
  expect(services.find(({ service }) => service === "rds")).toMatchObject({ title: "RDS" });
  expect(partitions).toHaveLength(total);
  expect(partitions.every(({ updatedAt }) => updatedAt !== null)).toBe(true);
  expect(lastRun).toMatchObject({ state: "complete", interrupted: false });
});

test("coverage tells every cell", async () => {
  const { items, total } = await world.read<CoveragePage>("/inventory/coverage?size=1000&service=iam");
  const cells = [...(await world.cells())].filter(([name]) => name.startsWith("iam:"));
  expect([items.length, total]).toEqual([cells.length, cells.length]);
});

test("accounts have names and counts", async () => {
  const { accounts } = await world.read<Accounts>("/accounts");
  const { total } = await list("size=1");
  expect(accounts.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  expect(accounts.map(({ name }) => name)).toContain("management");
});
