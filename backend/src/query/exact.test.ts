import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";
import { encodeCursor } from "./cursor.ts";
import { openReadModel } from "./open-read-model.ts";
import type { Completeness, ListQuestion, Question, ReadModel, ResourceRow } from "./read-model.ts";

const SIZE = { accounts: 3, regions: 2, resources: 150 };

test("after every refresh, lists and exports are exactly what is stored, though syncs and questions ran all the while", async () => {
  await using world = await refreshWorld(SIZE);
  const readModel = await openReadModel({ storage: world.storage });
  for (const seed of [1, 2, 3, 4]) {
    const refreshing = world.refresh();
    const asking = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? readModel.sync() : readModel.list({ size: 1_000 }),
    );
    const [run] = await Promise.all([refreshing, ...asking]);
    expect(run.state).toBe("complete");
    await Promise.all(Array.from({ length: 5 }, readModel.sync));
    const stored = await storedRows(world);
    expect(stored.size).toBeGreaterThan(100);
    expect(byKey(await exported(readModel))).toEqual(stored);
    expect(byKey(await paged(readModel, {}))).toEqual(stored);
    const cells = await world.cells();
    const coverage = await readModel.coverage({ size: 1_000, page: 1 });
    expect(coverage.total).toBe(cells.size);
    for (const row of coverage.items) {
      const { states: _, ...cell } = cells.get(`${row.type}/${row.accountId}/${row.region}`) ?? { states: {} };
      expect(row).toMatchObject(cell);
    }
    world.organization.world.churn({ seed, share: 0.3 });
  }
  await readModel.close();
}, 120_000);

describe("of one inventory", () => {
  let world: RefreshWorld;
  let readModel: ReadModel;
  let rows: ResourceRow[];
  beforeAll(async () => {
    world = await refreshWorld(SIZE);
    const rule = world.organization.faults.add({ operation: "DescribeVolumes", error: "denied" });
    await world.refresh();
    rule.remove();
    readModel = await openReadModel({ storage: world.storage });
    rows = [...(await storedRows(world)).values()];
  }, 60_000);
  afterAll(async () => {
    await readModel.close();
    await world[Symbol.asyncDispose]();
  });

  test("pages and cursors give every resource once, in one order, whatever the sort and the size", async () => {
    const sorts = [undefined, "name", "-name", "type", "-createdAt", "tag.Owner", "-cidrBlock", "availableIpAddresses"];
    for (const sort of sorts) {
      const question = sort === undefined ? {} : { sort };
      const sorted = await exported(readModel, question);
      expect(byKey(sorted)).toEqual(byKey(rows));
      expect(await paged(readModel, question, 37)).toEqual(sorted);
      const third = await readModel.list({ ...question, size: 20, page: 3 });
      expect(third.items).toEqual(sorted.slice(40, 60));
      expect(third.total).toBe(rows.length);
    }
  });

  test("sort() puts what has no value last in both directions, and numbers in their own order", async () => {
    const values = async (sort: string, read: (row: ResourceRow) => unknown) =>
      (await exported(readModel, { sort })).map(read);
    const numbers = (row: ResourceRow) => row.columns.availableIpAddresses;
    const ascending = await values("availableIpAddresses", numbers);
    const descending = await values("-availableIpAddresses", numbers);
    const count = ascending.filter((value) => value !== undefined).length;
    expect(count).toBeGreaterThan(2);
    const inOrder = ascending.slice(0, count).map(Number);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    expect(descending.slice(0, count)).toEqual(inOrder.toReversed());
    for (const rest of [ascending, descending]) expect(new Set(rest.slice(count))).toEqual(new Set([undefined]));
  });

  test("summary() counts by service, kind, account and region, and each says how complete it is", async () => {
    const summary = await readModel.summary({});
    expect(summary.count).toBe(rows.length);
    const counted = (groups: readonly { count: number }[], name: (group: never) => string) =>
      Object.fromEntries(groups.flatMap((group) => (group.count > 0 ? [[name(group as never), group.count]] : [])));
    expect(counted(summary.services, ({ service }: { service: string }) => service)).toEqual(
      counts((row) => row.service),
    );
    const kinds = summary.services.flatMap((service) => service.kinds);
    expect(counted(kinds, ({ type }: { type: string }) => type)).toEqual(counts((row) => row.type));
    expect(counted(summary.accounts, ({ accountId }: { accountId: string }) => accountId)).toEqual(
      counts((row) => row.accountId),
    );
    expect(counted(summary.regions, ({ region }: { region: string }) => region)).toEqual(counts((row) => row.region));
    expect(summary.services.map(({ service }) => service)).toEqual(Object.keys(catalog.services));
    const volumes = kinds.find(({ type }) => type === "ec2:volume");
    const { cells, complete, neverComplete, outcomes } = volumes?.completeness ?? empty();
    expect(cells).toBeGreaterThan(0);
    expect({ complete, neverComplete, outcomes }).toEqual({
      complete: 0,
      neverComplete: cells,
      outcomes: { denied: cells },
    });
    expect(kinds.find(({ type }) => type === "ec2:instance")?.completeness.outcomes).toEqual({ complete: cells });
    expect(sum(kinds.map((kind) => kind.completeness.cells))).toBe(summary.completeness.cells);
  });

  test("completeness() looks at the cells that a question touches and at no others", async () => {
    // Without the time of the last comparison with the store, which may pass between two questions.
    const of = async (question: Question) => {
      const { readAt: _readAt, ...counted } = await readModel.completeness(question);
      return counted;
    };
    const all = await of({});
    expect(all.cells - all.complete).toBe(all.outcomes.denied);
    const volumes = await of({ filters: ["type=ec2:volume"] });
    expect(volumes).toMatchObject({ complete: 0, cells: all.outcomes.denied, oldestCompleteAt: null });
    expect(await of({ selection: { services: ["ec2"], kinds: ["ec2:volume"] } })).toEqual(volumes);
    expect(await of({ filters: ["kind=volume", "state=in-use"], search: "web" })).toEqual(volumes);
    expect(volumes.cells).toBeGreaterThan(0);
    expect((await of({ filters: ["kind!=volume"] })).cells).toBe(all.cells - volumes.cells);
    expect((await of({ filters: ["NOT (kind=volume OR state=x)"] })).cells).toBe(all.cells - volumes.cells);
    expect((await of({ filters: ["NOT (kind=volume AND state=x)"] })).cells).toBe(all.cells);
    expect((await of({ filters: ["service=s3"] })).outcomes).toEqual({
      complete: (await of({ filters: ["service=s3"] })).cells,
    });
    expect((await of({ selection: { regions: ["ap-south-1"] } })).cells).toBe(0);
    const listed = await readModel.list({ size: 1, filters: ["type=ec2:volume"] });
    expect(listed).toMatchObject({ total: 0, items: [], completeness: volumes });
  });

  test("facets() counts the values of any property, the most frequent first", async () => {
    const properties = ["service", "account", "state", "tag.Owner", "cidrBlock", "assignsPublicIp"];
    const { facets } = await readModel.facets({ properties, limit: 1_000 });
    const values: Readonly<Record<string, (row: ResourceRow) => unknown>> = {
      service: (row) => row.service,
      account: (row) => row.accountId,
      state: (row) => row.state,
      "tag.Owner": (row) => row.tags.Owner,
      cidrBlock: (row) => row.columns.cidrBlock,
      assignsPublicIp: (row) => row.columns.assignsPublicIp,
    };
    for (const property of properties) {
      const found = facets[property] ?? [];
      expect(Object.fromEntries(found.map(({ value, count }) => [value, count]))).toEqual(
        counts(values[property] ?? String),
      );
      expect(found.map(({ count }) => count)).toEqual(found.map(({ count }) => count).toSorted((a, b) => b - a));
    }
    const few = await readModel.facets({ properties: ["name"], limit: 3, contains: "PROD", filters: ["service=ec2"] });
    expect(few.facets.name?.length).toBe(3);
    for (const { value } of few.facets.name ?? []) expect(value.toLowerCase()).toContain("prod");
  });

  test("facets() counts the elements of a list, and each finds what it is in", async () => {
    const lists = rows.flatMap(({ columns }) => Object.entries(columns).filter(([, value]) => Array.isArray(value)));
    const [property = ""] = lists[0] ?? [];
    const elements = rows.flatMap(({ columns: { [property]: list } }) => (Array.isArray(list) ? list.map(String) : []));
    expect(elements.length).toBeGreaterThan(1);
    const found = (await readModel.facets({ properties: [property], limit: 1_000 })).facets[property] ?? [];
    expect(new Set(found.map(({ value }) => value))).toEqual(new Set(elements));
    for (const { value, count } of found) {
      expect(count).toBe(elements.filter((element) => element === value).length);
      expect((await readModel.list({ size: 1, filters: [`${property}=${value}`] })).total).toBe(count);
    }
  });

  test("properties() names every tag that is stored, each so that it can be asked for", async () => {
    const properties = await readModel.properties();
    const keys = new Set(rows.flatMap(({ tags }) => Object.keys(tags)));
    expect(properties.filter((name) => name.startsWith("tag."))).toHaveLength(keys.size);
    const { facets } = await readModel.facets({ properties, limit: 1 });
    for (const name of properties.filter((name) => name.startsWith("tag."))) expect(facets[name]).toHaveLength(1);
  });

  test("updates() gives each service and partition its last update", async () => {
    const updates = await readModel.updates({ size: 1_000, page: 1 });
    expect(updates.total).toBe(updates.partitions.length);
    for (const partition of updates.partitions) {
      const metadata = await world.storage.metadata(partition);
      const attempts = Object.values(metadata?.cells ?? {}).map(({ attemptedAt }) => attemptedAt);
      const attemptedAt = attempts.toSorted().at(-1);
      expect(partition).toMatchObject({ attemptedAt, updatedAt: metadata?.updatedAt ?? null });
      const own = rows.filter(
        ({ service, accountId, region }) =>
          service === partition.service && accountId === partition.accountId && region === partition.region,
      );
      expect(partition.resourceCount).toBe(own.length);
    }
    expect(sum(updates.services.map(({ count }) => count))).toBe(rows.length);
    const page = await readModel.updates({ size: 5, page: 2 });
    // Read a moment later, of the same copy.
    const { readAt } = page.completeness;
    const shown = updates.partitions.slice(5, 10);
    expect(page.partitions).toEqual(
      shown.map((partition) => ({ ...partition, completeness: { ...partition.completeness, readAt } })),
    );
  });

  test("accounts() gives every account with what is stored of it", async () => {
    const { accounts } = await readModel.accounts();
    expect(accounts.map(({ accountId }) => accountId).sort()).toEqual(
      (await world.storage.accounts()).map(({ accountId }) => accountId).sort(),
    );
    expect(Object.fromEntries(accounts.map(({ accountId, count }) => [accountId, count]))).toMatchObject(
      counts((row) => row.accountId),
    );
  });

  test("coverage() pages through the cells of some outcomes", async () => {
    const denied = await readModel.coverage({ size: 2, page: 1, outcomes: ["denied", "throttled"] });
    expect(denied.total).toBe(denied.completeness.outcomes.denied);
    expect(denied.items[0]).toMatchObject({ type: "ec2:volume", error: { code: "UnauthorizedOperation" } });
    const second = await readModel.coverage({ size: 2, page: 2, outcomes: ["denied"] });
    expect(second.items).not.toEqual(denied.items);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["a filter", () => readModel.list({ size: 1, filters: ["stat=x"] }), /Unknown property "stat"/],
    ["a sort", () => readModel.list({ size: 1, sort: "-colour" }), /Unknown property "colour"/],
    ["a facet", () => readModel.facets({ properties: ["colour"], limit: 1 }), /Unknown property "colour"/],
    ["a size of 0", () => readModel.list({ size: 0 }), /Bad page size 0/],
    ["a size of 1,001", () => readModel.list({ size: 1_001 }), /Bad page size 1001/],
    ["a page of 0", () => readModel.list({ size: 1, page: 0 }), /Bad page 0/],
    ["a page of half", () => readModel.list({ size: 1, page: 1.5 }), /Bad page 1.5/],
    ["a page beyond all numbers", () => readModel.list({ size: 1_000, page: 2 ** 53 }), /Bad page/],
    ["a cursor", () => readModel.list({ size: 1, cursor: "x" }), /Cannot use the cursor/],
    ["a page and a cursor", () => readModel.list({ size: 1, page: 1, cursor: "x" }), /not both/],
    ["a limit", () => readModel.facets({ properties: [], limit: 0 }), /Bad limit 0/],
    ["a page of coverage", () => readModel.coverage({ size: 1, page: -1 }), /Bad page -1/],
  ])("%s that cannot be is refused", async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(UsageError);
    await expect(ask()).rejects.toThrow(message);
  });

  test.each<[string, ListQuestion, string | number]>([
    ["a number where it is text", { size: 1, sort: "name" }, 5],
    ["a number where it is a time", { size: 1, sort: "-createdAt" }, 5],
    ["a text where it is a match", { size: 1, search: "a" }, "x"],
    ["a text where it is none", { size: 1 }, "x"],
  ])("a cursor with %s is refused", async (_, question, value) => {
    const { items } = await readModel.list(question);
    expect(items).toHaveLength(1);
    await expect(readModel.list({ ...question, cursor: encodeCursor({ value, key: "k" }, question) })).rejects.toThrow(
      /^Cannot use the cursor/,
    );
  });

  test("a cursor with a number of any size, which only somebody else can have made, is read as every other", async () => {
    const question = { size: 1_000, sort: "availableIpAddresses" };
    const key = "";
    for (const value of [1e308, 2 ** 63, -(2 ** 63) - 2048, 1e21]) {
      const { items } = await readModel.list({ ...question, cursor: encodeCursor({ value, key }, question) });
      expect(items.some(({ columns }) => columns.availableIpAddresses !== undefined)).toBe(value < 0);
    }
    const endless = encodeCursor({ value: 12345, key }, question);
    const forged = Buffer.from(Buffer.from(endless, "base64url").toString().replace("12345", "1e999"));
    const { items } = await readModel.list({ ...question, cursor: forged.toString("base64url") });
    expect(items.every(({ columns }) => columns.availableIpAddresses === undefined)).toBe(true);
  });

  test("export() refuses a question that cannot be read before anything is read", () => {
    expect(() => readModel.export({ sort: "colour" })).toThrow(UsageError);
  });

  test("export() can be left early", async () => {
    for await (const batch of readModel.export({})) {
      expect(batch.rows.length).toBeGreaterThan(0);
      break;
    }
    expect((await readModel.list({ size: 1 })).total).toBe(rows.length);
  });

  function counts(value: (row: ResourceRow) => unknown): Record<string, number> {
    const counted: Record<string, number> = {};
    for (const row of rows) {
      const own = value(row);
      if (own !== undefined) counted[String(own)] = (counted[String(own)] ?? 0) + 1;
    }
    return counted;
  }
});

async function exported(readModel: ReadModel, question: Question & { sort?: string } = {}): Promise<ResourceRow[]> {
  const rows: ResourceRow[] = [];
  for await (const batch of readModel.export(question)) rows.push(...batch.rows);
  return rows;
}

/** All rows of a list, page by page. */
async function paged(readModel: ReadModel, question: Question & { sort?: string }, size = 50): Promise<ResourceRow[]> {
  const rows: ResourceRow[] = [];
  let next: { cursor?: string } = {};
  do {
    const { items, nextCursor } = await readModel.list({ ...question, size, ...next });
    expect(items.length).toBeGreaterThan(0);
    rows.push(...items);
    next = nextCursor === undefined ? {} : { cursor: nextCursor };
  } while (next.cursor !== undefined);
  return rows;
}

/** What is stored, as lists show it. */
async function storedRows(world: RefreshWorld): Promise<Map<string, ResourceRow>> {
  const names = new Map((await world.storage.accounts()).map(({ accountId, name }) => [accountId, name]));
  const rows = [...(await world.stored()).values()].map((resource): ResourceRow => {
    const { data: _data, related: _related, hash: _hash, fence: _fence, ttl: _ttl, ...row } = resource;
    const accountName = names.get(resource.accountId);
    return { ...row, type: `${row.service}:${row.kind}`, ...(accountName !== undefined && { accountName }) };
  });
  return byKey(rows);
}

function byKey(rows: readonly ResourceRow[]): Map<string, ResourceRow> {
  return new Map(rows.map((row) => [[row.service, row.accountId, row.region, row.resourceId].join(" "), row]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function empty(): Completeness {
  const times = { oldestCompleteAt: null, newestCompleteAt: null, readAt: "" };
  return { cells: 0, complete: 0, neverComplete: 0, outcomes: {}, stale: 0, alarms: 0, ...times };
}
