import { afterAll, beforeAll, expect, test } from "vitest";
import { loadServices, SERVICE_NAMES } from "../collectors/index.ts";
import { UsageError } from "../errors.ts";
import type { StoredResource } from "../model.ts";
import { pathTree } from "../refresh/canonical.ts";
import { diffResources } from "../refresh/diff.ts";
import { type DaysWorld, daysWorld } from "../testing/days-world.ts";
import type {
  ChangeRow,
  ChangesQuestion,
  ComparedRow,
  ComparePage,
  CompareQuestion,
  CoverageRow,
  ResourceKey,
} from "./read-model.ts";

/** A run on each of these days; on day 2 volumes could not be listed anywhere, and one account could not be entered. */
const LAST = 3;

/** The definitions of all kinds, by type. */
const kinds = new Map(
  (await loadServices(SERVICE_NAMES)).flatMap(({ service, kinds: own }) =>
    Object.entries(own).map(([name, kind]) => [`${service}:${name}`, kind]),
  ),
);

let days: DaysWorld;
/** What was stored after the run of each day, and when that was. */
const states: State[] = [];

interface State {
  readonly at: string;
  readonly stored: ReadonlyMap<string, StoredResource>;
  readonly cells: ReadonlyMap<string, CoverageRow>;
}

beforeAll(async () => {
  days = await daysWorld({ accounts: 3, regions: 2, resources: 150 });
  const { organization } = days.world;
  for (let number = 0; number <= LAST; number++) {
    days.goTo(number);
    if (number > 0) organization.world.churn({ seed: number, share: 0.3 });
    const rule = number === 2 ? organization.faults.add({ operation: "DescribeVolumes", error: "denied" }) : undefined;
    const locked = organization.world.accounts[1];
    if (locked) locked.assumable = number !== 2;
    await days.refresh();
    rule?.remove();
    const { items } = await days.readModel.coverage({ size: 1_000, page: 1 });
    states.push({
      at: days.now().toISOString(),
      stored: await days.world.stored(),
      cells: new Map(items.map((cell) => [`${cell.type}/${cell.accountId}/${cell.region}`, cell])),
    });
  }
  days.goTo(LAST + 1);
}, 120_000);
afterAll(() => days[Symbol.asyncDispose]());

test("the changes that were recorded between two days make the second of the first", async () => {
  for (let number = 1; number <= LAST; number++) {
    const [before, after] = [stateOf(number - 1), stateOf(number)];
    const changes = await allChanges({ since: before.at, until: after.at });
    expect(changes.length).toBeGreaterThan(10);
    const keys = new Set(before.stored.keys());
    const touched = new Set<string>();
    for (const change of changes.toReversed()) {
      const key = keyOf(change);
      touched.add(key);
      expect([change.change, keys.has(key)]).toEqual([change.change, change.change !== "created"]);
      if (change.change === "deleted") keys.delete(key);
      else keys.add(key);
    }
    expect([...keys].sort()).toEqual([...after.stored.keys()].sort());
    for (const [key, resource] of after.stored) {
      const was = before.stored.get(key);
      if (!was || differ(was, resource)) expect(touched).toContain(key);
    }
  }
});

test("an update tells the fields in which the two descriptions differ", async () => {
  const between = { since: stateOf(0).at, until: stateOf(1).at };
  const updates = await allChanges({ ...between, changes: ["updated"] });
  expect(updates.length).toBeGreaterThan(3);
  for (const update of updates.slice(0, 25)) {
    const compared = await days.readModel.compareResource(update, { from: days.day(0), to: days.day(1) });
    expect(compared).toMatchObject({ change: "updated", unproven: false, from: { asOf: days.day(0) } });
    expect(compared.fields).toEqual(update.fields);
    for (const { path } of update.fields) {
      const [found] = await allChanges({ ...between, fields: [path], resource: update });
      expect(found?.id).toBe(update.id);
      const parent = path.slice(0, path.lastIndexOf("."));
      expect(await allChanges({ ...between, fields: [parent], resource: update })).toHaveLength(1);
    }
    expect(await allChanges({ ...between, fields: ["data.Nothing"], resource: update })).toEqual([]);
  }
});

test("changes are found by what they are about, and counted on all pages", async () => {
  const all = await allChanges({});
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .toSorted()
      .reverse(),
  );
  const count = async (question: Partial<ChangesQuestion>, expected: (change: ChangeRow) => boolean) => {
    const { items, total } = await days.readModel.changes({ size: 1_000, ...question });
    expect(items).toEqual(all.filter(expected));
    expect(total).toBe(items.length);
    expect(total).toBeGreaterThan(0);
  };
  const [{ accountId = "", region = "", resourceId = "" } = {}] = all;
  await count({ selection: { services: ["ec2"] } }, ({ service }) => service === "ec2");
  await count(
    { selection: { accounts: [accountId], regions: [region] } },
    (change) => change.accountId === accountId && change.region === region,
  );
  await count({ changes: ["created", "deleted"] }, ({ change }) => change !== "updated");
  await count({ until: days.day(1) }, ({ at }) => at.slice(0, 10) <= days.day(1));
  await count({ since: days.day(2) }, ({ at }) => at.slice(0, 10) >= days.day(2));
  await count({ since: "2d" }, ({ at }) => at >= new Date(days.now().getTime() - 2 * 86_400_000).toISOString());
  await count({ search: resourceId.toUpperCase() }, (change) => change.resourceId.includes(resourceId));
  expect(await allChanges({ changes: [] })).toEqual([]);
});

test("a deleted resource can be seen as it was", async () => {
  const deletions = await allChanges({ changes: ["deleted"], since: stateOf(0).at, until: stateOf(1).at });
  for (const deletion of deletions) {
    expect(deletion.before).toBeUndefined();
    const [own] = await allChanges({ resource: deletion, changes: ["deleted"] });
    expect(own?.before).toMatchObject({ resourceId: deletion.resourceId, arn: deletion.arn });
    const { resource } = await days.readModel.resourceAsOf(deletion, days.day(0));
    expect(own?.before?.data).toEqual(resource?.data);
  }
  expect(deletions.length).toBeGreaterThan(0);
});

test("the feed says since when it knows, and how complete the cells are that it is about", async () => {
  const { knownSince, completeness } = await days.readModel.changes({ size: 1 });
  expect(knownSince?.slice(0, 10)).toBe(days.day(0));
  expect(completeness.cells).toBe(stateOf(LAST).cells.size);
  const none = await days.readModel.changes({ size: 1, selection: { accounts: ["999999999999"] } });
  expect(none).toMatchObject({ items: [], total: 0, knownSince: null, completeness: { cells: 0 } });
});

test("of cells that are empty and were listed completely, the feed knows since when that is", async () => {
  const { items } = await days.readModel.coverage({ size: 1_000, page: 1 });
  const empty = items.find((cell) => cell.count === 0 && cell.outcome === "complete");
  if (!empty) return expect.fail();
  const { type, accountId, region, completeAt } = empty;
  const selection = { kinds: [type], accounts: [accountId], regions: [region] };
  const { total, knownSince } = await days.readModel.changes({ size: 1, selection });
  if (total === 0) expect(knownSince).toBe(completeAt);
  else expect(Date.parse(knownSince ?? "")).toBeLessThan(Date.parse(completeAt ?? ""));
});

test("the changes of one resource are those of the cells besides, or none", async () => {
  const [change] = (await days.readModel.changes({ size: 1 })).items;
  if (!change) return expect.fail();
  const { service, type, accountId, region } = change;
  const own = { services: [service], kinds: [type], accounts: [accountId], regions: [region] };
  const all = await days.readModel.changes({ size: 9, resource: change });
  expect(all.total).toBeGreaterThan(0);
  expect(await days.readModel.changes({ size: 9, resource: change, selection: own })).toEqual(all);
  for (const field of Object.keys(own)) {
    const none = await days.readModel.changes({ size: 9, resource: change, selection: { ...own, [field]: ["other"] } });
    expect(none).toMatchObject({ items: [], total: 0, completeness: { cells: 0 } });
  }
});

test("a page of the feed goes on where the one before ended, though changes have come meanwhile", async () => {
  await using other = await daysWorld({ accounts: 1, regions: 1, resources: 60 });
  await other.refresh();
  other.goTo(1);
  other.world.organization.world.churn({ seed: 1, share: 0.5 });
  await other.refresh();
  const all = (await other.readModel.changes({ size: 1_000 })).items;
  const { nextCursor = "" } = await other.readModel.changes({ size: 3 });
  other.goTo(2);
  other.world.organization.world.churn({ seed: 2, share: 0.5 });
  await other.refresh();
  const next = await other.readModel.changes({ size: 4, cursor: nextCursor });
  expect(next.items).toEqual(all.slice(3, 7));
  await expect(other.readModel.changes({ size: 3, cursor: nextCursor, since: "1h" })).rejects.toThrow("cursor");
});

test("two days compared differ as what was stored on them does, and only what is proven is counted as such", async () => {
  for (const [from, to] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
  ] as const) {
    const page = await compared({ from: days.day(from), to: days.day(to) });
    const expected = reference(from, to);
    expect(new Map(page.items.map((row) => [keyOf(row), facts(row)]))).toEqual(expected);
    expect(page.total).toBe(expected.size);
    expect([page.from.asOf, page.to.asOf]).toEqual([days.day(from), days.day(to)]);
    for (const { service, ...counts } of page.counts) {
      const own = [...expected].filter(([key]) => key.startsWith(`${service}/`)).map(([, value]) => value);
      const proven = (change: string) => own.filter((one) => one.change === change && !one.unproven).length;
      expect(counts).toEqual({
        created: proven("created"),
        updated: proven("updated"),
        deleted: proven("deleted"),
        unproven: own.filter(({ unproven }) => unproven).length,
      });
    }
  }
});

test("more comparisons at a time than questions are answered at a time are all answered, and other questions meanwhile", async () => {
  const range = { from: days.day(0), to: days.day(LAST) };
  const [one] = await Promise.all([
    ...Array.from({ length: 6 }, () => compared(range)),
    days.readModel.list({ size: 1 }),
  ]);
  // Whether a snapshot of a volume has changed is seen only by its description.
  expect(one?.items.some(({ type }) => kinds.get(type)?.volatile)).toBe(true);
});

test("what an incomplete day has not seen is never told as gone, come or changed without saying so", async () => {
  const { items } = await compared({ from: days.day(2), to: days.day(3) });
  const volumes = items.filter(({ type }) => type === "ec2:volume");
  expect(volumes.length).toBeGreaterThan(0);
  for (const row of volumes) expect(row).toMatchObject({ unproven: true, outcomes: { from: "denied" } });
  const locked = days.world.organization.world.accounts[1]?.id;
  const own = items.filter(({ accountId }) => accountId === locked);
  expect(own.length).toBeGreaterThan(0);
  expect(own.every(({ unproven }) => unproven)).toBe(true);
  expect(items.some(({ unproven }) => !unproven)).toBe(true);
  const [one] = volumes;
  if (!one) return expect.fail();
  const resource = await days.readModel.compareResource(one, { from: days.day(2), to: days.day(3) });
  expect(resource).toMatchObject({ change: one.change, unproven: true, outcomes: one.outcomes });
});

test("a day on which nothing had been read proves nothing", async () => {
  await using other = await daysWorld({ accounts: 2, regions: 1, resources: 40 });
  await other.refresh({ services: await loadServices(["s3"]) });
  other.goTo(1);
  await other.refresh();
  const { counts, items } = await other.readModel.compare({ from: other.day(0), to: other.day(1), size: 1_000 });
  expect(items.length).toBeGreaterThan(10);
  expect(
    items.every(({ unproven, change, outcomes }) => unproven && change === "created" && outcomes.from === null),
  ).toBe(true);
  expect(counts.map(({ service }) => service)).not.toContain("s3");
  expect(counts.every(({ created, deleted }) => created === 0 && deleted === 0)).toBe(true);
});

test("a comparison finds what a question is about on either of the days, page by page", async () => {
  const range = { from: days.day(0), to: days.day(3) };
  const everything = await compared(range);
  const paged: ComparedRow[] = [];
  let next: { cursor?: string } = {};
  do {
    const page = await days.readModel.compare({ ...range, size: 7, ...next });
    expect([page.total, page.counts]).toEqual([everything.total, everything.counts]);
    paged.push(...page.items);
    next = page.nextCursor === undefined ? {} : { cursor: page.nextCursor };
  } while (next.cursor !== undefined);
  expect(paged).toEqual(everything.items);

  const filters = ["state=running"];
  const found = await compared({ ...range, filters });
  const running = async (asOf: string) => (await days.readModel.list({ size: 1_000, filters, asOf })).items.map(keyOf);
  const either = new Set([...(await running(range.from)), ...(await running(range.to))]);
  expect(found.items).toEqual(everything.items.filter((row) => either.has(keyOf(row))));
  expect(found.total).toBeGreaterThan(0);

  const deleted = await compared({ ...range, changes: ["deleted"], selection: { services: ["ec2"] } });
  expect(deleted.items).toEqual(
    everything.items.filter(({ service, change }) => service === "ec2" && change === "deleted"),
  );
});

test("a comparison with today is one with the copy of now", async () => {
  const page = await compared({ from: days.day(0), to: days.day(LAST + 1) });
  expect(page.to.asOf).toBeNull();
  expect(page.items).toEqual((await compared({ from: days.day(0), to: days.day(LAST) })).items);
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ["days in the wrong order", () => compared({ from: days.day(1), to: days.day(0) }), /must be before/],
  ["a day with itself", () => compared({ from: days.day(1), to: days.day(1) }), /must be before/],
  ["a day to come", () => compared({ from: days.day(0), to: "9998-01-01" }), /still to come/],
  ["a day before the first", () => compared({ from: "2020-01-01", to: days.day(1) }), /are of/],
  ["a page of 0", () => days.readModel.compare({ from: days.day(0), to: days.day(1), size: 0 }), /Bad page size 0/],
  ["a filter", () => compared({ from: days.day(0), to: days.day(1), filters: ["stat=x"] }), /Unknown property/],
  ["changes of a page of 1,001", () => days.readModel.changes({ size: 1_001 }), /Bad page size 1001/],
  ["changes since nobody knows when", () => days.readModel.changes({ size: 1, since: "lately" }), /Cannot read since/],
  ["changes until 30 February", () => days.readModel.changes({ size: 1, until: "2026-02-30" }), /Cannot read until/],
  ["changes of a cursor of nobody", () => days.readModel.changes({ size: 1, cursor: "x" }), /Cannot use the cursor/],
])("%s cannot be asked for", async (_, ask, message) => {
  await expect(ask()).rejects.toThrow(UsageError);
  await expect(ask()).rejects.toThrow(message);
});

/** What a comparison has to find, from what was stored on the two days. */
function reference(from: number, to: number): Map<string, Facts> {
  const [before, after] = [stateOf(from), stateOf(to)];
  const expected = new Map<string, Facts>();
  for (const key of new Set([...before.stored.keys(), ...after.stored.keys()])) {
    const [was, is] = [before.stored.get(key), after.stored.get(key)];
    if (was && is && !differ(was, is)) continue;
    const [service, accountId, region, kind] = key.split("/");
    const cell = `${service}:${kind}/${accountId}/${region}`;
    const outcomes = { from: before.cells.get(cell)?.outcome ?? null, to: after.cells.get(cell)?.outcome ?? null };
    expected.set(key, {
      change: was === undefined ? "created" : is === undefined ? "deleted" : "updated",
      unproven: outcomes.from !== "complete" || outcomes.to !== "complete",
      outcomes,
    });
  }
  return expected;
}

/** Whether more than what changes by itself differs. */
function differ(was: StoredResource, is: StoredResource): boolean {
  const kind = kinds.get(`${is.service}:${is.kind}`);
  const paths = { volatile: pathTree(kind?.volatile), ordered: pathTree(kind?.ordered) };
  return was.hash !== is.hash && diffResources(was, is, paths).length > 0;
}

type Facts = Pick<ComparedRow, "change" | "unproven" | "outcomes">;

function facts({ change, unproven, outcomes }: ComparedRow): Facts {
  return { change, unproven, outcomes };
}

function stateOf(number: number): State {
  return states[number] ?? expect.fail(`There was no run on day ${number}`);
}

function keyOf({ service, accountId, region, resourceId }: ResourceKey): string {
  return `${service}/${accountId}/${region}/${resourceId}`;
}

async function allChanges(question: Partial<ChangesQuestion>): Promise<readonly ChangeRow[]> {
  return (await days.readModel.changes({ size: 1_000, ...question })).items;
}

function compared(question: Omit<CompareQuestion, "size">): Promise<ComparePage> {
  return days.readModel.compare({ size: 1_000, ...question });
}
