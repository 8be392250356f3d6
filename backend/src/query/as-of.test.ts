import { cp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { type DaysWorld, daysWorld } from "../testing/days-world.ts";
import type { ListQuestion, Question, ReadModel } from "./read-model.ts";

/** Refreshed on these days of the world; on the others nothing ran. */
const DAYS = [0, 1, 4];

let days: DaysWorld;
let questions: readonly Question[];
/** What each question was answered on each of the days. */
const answered = new Map<number, unknown[]>();

beforeAll(async () => {
  days = await daysWorld({ accounts: 2, regions: 2, resources: 120 });
  for (const number of DAYS) {
    days.goTo(number);
    if (number > 0) days.world.organization.world.churn({ seed: number, share: 0.3 });
    await days.refresh();
    const accounts = (await days.readModel.accounts()).accounts.map(({ accountId }) => accountId);
    questions ??= fc.sample(question(accounts), { seed: 7, numRuns: 40 });
    answered.set(number, await answersTo(days.readModel, {}));
  }
  days.goTo(6);
}, 120_000);
afterAll(() => days[Symbol.asyncDispose]());

test("every question about a day is answered as it was on that day", async () => {
  for (const number of DAYS) {
    const answers = await answersTo(days.readModel, { asOf: days.day(number) });
    expect(answers).toEqual(answered.get(number));
  }
  expect(answered.get(0)).not.toEqual(answered.get(1));
});

test("a day without a snapshot is answered by the newest day before it, and the answer says by which and of when", async () => {
  const { completeness } = await days.readModel.summary({ asOf: days.day(3) });
  expect(completeness.asOf).toBe(days.day(1));
  expect(completeness.readAt.slice(0, 10)).toBe(days.day(1));
  expect(await days.readModel.snapshotDays()).toEqual(DAYS.map(days.day));
});

test("today is the copy of now, which names no day", async () => {
  const { completeness } = await days.readModel.summary({ asOf: days.day(6) });
  expect(completeness.asOf).toBeUndefined();
  expect(completeness.readAt.slice(0, 10)).toBe(days.day(6));
});

test("a day before the first, a day to come and what is no day are refused, and it is said which days there are", async () => {
  const ask = (asOf: string) => days.readModel.list({ size: 1, asOf });
  await expect(ask(days.day(-1))).rejects.toThrow(UsageError);
  await expect(ask(days.day(-1))).rejects.toThrow(`are of ${days.day(0)} to ${days.day(4)}`);
  await expect(ask(days.day(7))).rejects.toThrow("is still to come");
  for (const text of ["2026-02-30", "yesterday", "2026-11-22T00:00:00Z", ""]) {
    await expect(ask(text)).rejects.toThrow("Cannot read the day");
  }
  expect(() => days.readModel.export({ asOf: "x" })).toThrow(UsageError);
});

test("a page goes on where the one before ended, and not on another day", async () => {
  const first = { size: 5, asOf: days.day(0) };
  const { nextCursor = "" } = await days.readModel.list(first);
  const { items } = await days.readModel.list({ ...first, cursor: nextCursor });
  const both = await days.readModel.list({ ...first, size: 10 });
  expect(items).toEqual(both.items.slice(5));
  await expect(days.readModel.list({ size: 5, cursor: nextCursor })).rejects.toThrow("Cannot use the cursor");
});

test("a resource of a day has its description, its cell and its relations of that day, also when it is gone now", async () => {
  const { items } = await days.readModel.list({ size: 1_000, asOf: days.day(0), filters: ["service=ec2"] });
  const stored = await days.world.stored();
  const gone = items.filter(
    ({ service, accountId, region, resourceId }) => !stored.has(`${service}/${accountId}/${region}/${resourceId}`),
  );
  expect(gone.length).toBeGreaterThan(0);
  let related = 0;
  for (const row of gone) {
    const { resource, cell, completeness } = await days.readModel.resourceAsOf(row, days.day(0));
    expect(resource).toMatchObject(row);
    expect(resource?.data).toBeTypeOf("object");
    expect(cell).toMatchObject({ type: row.type, outcome: "complete" });
    expect(completeness).toMatchObject({ cells: 1, complete: 1, asOf: days.day(0) });
    const { relations } = await days.readModel.relations(resource ?? expect.fail(), { asOf: days.day(0) });
    expect(relations.filter(({ direction }) => direction === "out")).toHaveLength(resource?.related.length ?? -1);
    related += relations.length;
    expect((await days.readModel.resourceAsOf(row, days.day(4))).resource).toBeUndefined();
    expect(await days.readModel.findArn(row.arn, { asOf: days.day(0) })).toBeDefined();
  }
  expect(related).toBeGreaterThan(0);
});

test("SQL is asked of a day as well, and its changes are those of that day only", async () => {
  const sql = `SELECT count(*)::INTEGER, (SELECT count(*)::INTEGER FROM changes), (SELECT count(DISTINCT CAST("at" AS DATE))::INTEGER FROM changes) FROM resources`;
  const { rows, completeness } = await days.readModel.sql({ sql, limit: 1, asOf: days.day(4) });
  const { total } = await days.readModel.list({ size: 1, asOf: days.day(4) });
  expect(rows[0]?.[0]).toBe(total);
  expect(rows[0]?.[1]).toBeGreaterThan(0);
  expect(rows[0]?.[2]).toBe(1);
  expect(completeness.asOf).toBe(days.day(4));
});

test("many who ask about many days at a time all get the right one", async () => {
  const asked = Array.from({ length: 30 }, (_, index) => DAYS[index % DAYS.length] ?? 0);
  const counts = await Promise.all(asked.map(async (number) => await countOn(days.readModel, number)));
  for (const [index, number] of asked.entries()) expect(counts[index]).toBe(counts[asked.indexOf(number)]);
  expect(new Set(counts).size).toBeGreaterThan(1);
});

test("an export of a day goes on to its end while other days are asked for", async () => {
  let rows = 0;
  for await (const batch of days.readModel.export({ asOf: days.day(0) })) {
    for (const number of DAYS) await countOn(days.readModel, number);
    rows += batch.rows.length;
  }
  expect(rows).toBe((await days.readModel.list({ size: 1, asOf: days.day(0) })).total);
});

test.each<[string, (file: (name: string) => string) => Promise<unknown>, RegExp]>([
  ["is torn", (file) => truncate(file("resources/service=ec2/resources.parquet"), 100), /is not what was written/],
  [
    "lacks a file",
    (file) => rm(file("coverage/coverage.parquet")),
    /there is no daily\/[^ ]+\/coverage\/coverage.parquet/,
  ],
  ["has a manifest of a later version", (file) => writeFile(file("manifest.json"), LATER), /has version 999/],
  [
    "was being written over",
    (file) => cp(join(file(".."), days.day(1), "resources"), file("resources"), { recursive: true }),
    /is not what was written/,
  ],
])("a day whose snapshot %s is answered by the one before, and it is noted once", async (_, spoil, note) => {
  const path = join(days.folder, "daily", days.day(4));
  const kept = join(days.folder, "kept");
  await cp(path, kept, { recursive: true });
  const readModel = await days.another();
  days.notes.length = 0;
  try {
    await spoil((name) => join(path, name));
    for (let asked = 0; asked < 2; asked++) {
      expect((await readModel.summary({ asOf: days.day(5) })).completeness.asOf).toBe(days.day(1));
    }
    expect(days.notes).toEqual([expect.stringMatching(note)]);
    expect(days.notes[0]).toContain(days.day(4));
  } finally {
    await readModel.close();
    await rm(path, { recursive: true });
    await cp(kept, path, { recursive: true });
    await rm(kept, { recursive: true });
  }
});

test("where no snapshot has been kept, no earlier day can be asked for", async () => {
  await using other = await daysWorld({ accounts: 1, regions: 1, resources: 5 });
  await expect(other.readModel.list({ size: 1, asOf: other.day(-1) })).rejects.toThrow("each refresh leaves one");
  expect(await readdir(other.folder)).toEqual([]);
});

const LATER = JSON.stringify({ product: "aws-inventory", schemaVersion: 999 });

async function countOn(readModel: ReadModel, number: number): Promise<number> {
  const { total, completeness } = await readModel.list({ size: 1, asOf: days.day(number) });
  expect(completeness.asOf).toBe(days.day(number));
  return total;
}

/** The answers to all questions of all sorts, without what says of when they are. */
async function answersTo(readModel: ReadModel, at: { readonly asOf?: string }): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const asked of questions) {
    const about = { ...asked, ...at };
    const exported: unknown[] = [];
    for await (const { rows } of readModel.export({ ...about, sort: "-arn" })) exported.push(...rows);
    answers.push(
      await readModel.list({ ...about, size: 20 }),
      await readModel.summary(about),
      await readModel.facets({ ...about, properties: ["state", "tag.Owner", "region"], limit: 5 }),
      await readModel.completeness(about),
      await readModel.coverage({ ...at, ...(asked.selection && { selection: asked.selection }), size: 20, page: 1 }),
      exported,
    );
  }
  answers.push(await readModel.accounts(at), await readModel.properties(at));
  return JSON.parse(
    JSON.stringify(answers, (key, value) =>
      key === "readAt" || key === "asOf" || key === "nextCursor" ? undefined : value,
    ),
  );
}

/** Questions of all sorts. */
function question(
  accounts: readonly string[],
): fc.Arbitrary<Pick<ListQuestion, "selection" | "search" | "filters" | "sort">> {
  const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
  return fc.record(
    {
      selection: fc.record(
        {
          services: some(["ec2", "vpc", "rds", "s3", "iam"]),
          accounts: some(accounts),
          regions: some(["us-east-1", "global"]),
        },
        { requiredKeys: [] },
      ),
      search: fc.constantFrom("prod", "i-", "arn:aws", "a"),
      filters: fc.subarray(["state=running", "tag.Owner!=", "name:a", "createdAt<2026-01-01", "sizeGiB>=8"], {
        maxLength: 1,
      }),
      sort: fc.constantFrom("name", "-createdAt", "tag.Owner"),
    },
    { requiredKeys: [] },
  );
}
