import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import type { Account, StoredResource } from "../model.ts";
import type { Selection } from "../refresh/selection.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { ACCOUNTS, inventory, KINDS, PARTITIONS, REGIONS } from "../testing/random-inventory.ts";
import { filterText, property, question, selection, sort } from "../testing/random-question.ts";
import { type ReferenceModel, type ReferenceQuestion, referenceModel } from "../testing/reference-model.ts";
import { storePartition } from "../testing/store-partition.ts";
import { openReadModel } from "./open-read-model.ts";
import type { Question, ReadModel, ResourceRow } from "./read-model.ts";

const NOW = new Date("2026-11-27T12:00:00.000Z");

/** Worlds, and questions about each; `EQUIVALENCE_WORLDS=500` is the long form. */
const WORLDS = Number(process.env.EQUIVALENCE_WORLDS ?? 3);
const QUESTIONS = 25;

const accounts: readonly Account[] = ACCOUNTS.slice(0, 2).map((accountId, index) => ({
  accountId,
  name: index === 0 ? "Team Grün" : "İstanbul 1",
  state: "ACTIVE",
  source: "organization",
  seenAt: NOW.toISOString(),
}));

let open: OpenStorage;
let readModel: ReadModel;
let stored: readonly StoredResource[] = [];
beforeAll(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await open.storage.putAccounts(accounts);
  readModel = await openReadModel({ storage: open.storage, now: () => NOW });
});
afterAll(async () => {
  await readModel.close();
  await open.close();
});

/** What is asked at a time. */
const asking = fc.record({
  question,
  sort,
  size: fc.integer({ min: 4, max: 25 }),
  property,
  limit: fc.integer({ min: 1, max: 5 }),
  contains: fc.option(fc.constantFrom("e", "1", "İ", "Σ", "-"), { nil: undefined }),
});

type Asked = typeof asking extends fc.Arbitrary<infer One> ? One : never;

test("the read model, plain loops over what is stored and, for keys, DynamoDB give the same answers in the same order", async () => {
  const worlds = fc.record({
    resources: inventory,
    questions: fc.array(asking, { minLength: QUESTIONS, maxLength: QUESTIONS }),
    selections: fc.array(selection, { minLength: 5, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async ({ resources, questions, selections }) => {
      await store(resources);
      const reference = referenceModel({ resources, accounts, catalog, now: NOW });
      for (const each of questions) await sameAnswers(each, reference);
      for (const keys of selections) {
        const { items } = await readModel.list({ selection: keys, size: 1_000 });
        expect(items.map(nameOf)).toEqual((await inStore(keys)).map(nameOf));
      }
    }),
    // What fails is told with its question; making the world smaller would take longer than to look at it.
    { numRuns: WORLDS, endOnFailure: true },
  );
}, 3_600_000);

/** Makes these what is stored, in the tables and in the copy. */
async function store(resources: readonly StoredResource[]): Promise<void> {
  const placeOf = ({ service, accountId, region }: Pick<StoredResource, "service" | "accountId" | "region">) =>
    `${service} ${accountId} ${region}`;
  const before = Map.groupBy(stored, placeOf);
  const now = Map.groupBy(resources, placeOf);
  for (const partition of PARTITIONS) {
    const put = now.get(placeOf(partition)) ?? [];
    const ids = new Set(put.map(({ resourceId }) => resourceId));
    const gone = (before.get(placeOf(partition)) ?? []).filter(({ resourceId }) => !ids.has(resourceId));
    if (put.length + gone.length === 0) continue;
    const remove = gone.map(({ resourceId }) => resourceId);
    await storePartition(open.storage, partition, { put, remove, at: NOW.toISOString() });
  }
  stored = resources;
  await readModel.sync();
}

async function sameAnswers(
  { question: about, sort: order, size, property: name, limit, contains }: Asked,
  reference: ReferenceModel,
): Promise<void> {
  const text = readable(about);
  const sorted = { ...text, ...(order !== undefined && { sort: order }) };
  const expected = reference.list(about, order).map(nameOf);
  // On one line, so that it is told whole.
  const asked = JSON.stringify([sorted, name]);
  const all = (await readModel.list({ ...sorted, size: 1_000 })).items.map(nameOf);
  // What differs is told in full, for whoever has to find out why.
  const found = { unexpected: storedAs(all, expected), missing: storedAs(expected, all) };
  expect({ asked, ...found }).toEqual({ asked, unexpected: [], missing: [] });
  const listed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readModel.list({ ...sorted, size, ...(cursor !== undefined && { cursor }) });
    expect({ asked, total: page.total }).toEqual({ asked, total: expected.length });
    listed.push(...page.items.map(nameOf));
    cursor = page.nextCursor;
  } while (cursor !== undefined && listed.length <= expected.length);
  expect({ asked, listed }).toEqual({ asked, listed: expected });
  const second = await readModel.list({ ...sorted, size, page: 2 });
  expect(second.items.map(nameOf)).toEqual(expected.slice(size, 2 * size));
  const { facets } = await readModel.facets({
    ...text,
    properties: [name],
    limit,
    ...(contains !== undefined && { contains }),
  });
  expect({ asked, facets }).toEqual({
    asked,
    facets: { [name]: reference.facet(about, name, limit, contains) },
  });
  const { count, services } = await readModel.summary(text);
  expect(count).toBe(expected.length);
  expect(services.reduce((sum, service) => sum + service.count, 0)).toBe(expected.length);
}

/** What is stored under the names of a list that are not in another. */
function storedAs(names: readonly string[], others: readonly string[]): readonly StoredResource[] {
  return stored.filter((resource) => names.includes(nameOf(resource)) && !others.includes(nameOf(resource)));
}

/** The question as callers ask it. */
function readable({ selection: selected, search, filters }: ReferenceQuestion): Question {
  return {
    ...(selected && { selection: selected }),
    ...(search !== undefined && { search }),
    filters: filters.map(filterText),
  };
}

/** What DynamoDB itself gives for keys, partition by partition and kind by kind. */
async function inStore({ services, kinds, accounts: only, regions }: Selection): Promise<readonly StoredResource[]> {
  const found: StoredResource[] = [];
  for (const type of KINDS.toSorted()) {
    const [service = "", kind = ""] = type.split(":");
    if (services?.includes(service) === false || kinds?.includes(type) === false) continue;
    for (const accountId of only ?? ACCOUNTS)
      for (const region of regions ?? REGIONS)
        for await (const page of open.storage.resources({ service, accountId, region }, kind)) found.push(...page);
  }
  return found;
}

function nameOf({
  service,
  accountId,
  region,
  resourceId,
}: Pick<ResourceRow, "service" | "accountId" | "region" | "resourceId">) {
  return JSON.stringify([service, accountId, region, resourceId]);
}
