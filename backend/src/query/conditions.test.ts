import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import type { StoredResource, Tags } from "../model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { writtenValue } from "../testing/random-question.ts";
import { accountNamesOf } from "./account-names.ts";
import { type Database, openDatabase } from "./database.ts";
import { createExtracts } from "./extracts.ts";
import { OPERATORS, type Operator } from "./filter.ts";
import { createParameters } from "./parameters.ts";
import { catalogProperties, tagProperty } from "./properties.ts";
import { readQuestion } from "./question.ts";
import type { Question } from "./read-model.ts";
import { resourceToRow } from "./rows.ts";
import { relevanceOf } from "./search.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, createTable, createTableOf, numberRows, TABLES } from "./tables.ts";

const PARTITION = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };
const NOW = new Date("2026-11-27T12:00:00.000Z");
const NASTY = ["'", '"', "#", "%", "_", "\\", "\u0000", "😀", "é", "\n", ";--", "$1", "?", "[*]", "{}", "A", "a", "1"];

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
  await database.writer.run(
    `INSERT INTO partitions ("partition", "service", "accountId", "region") VALUES (1, 'ec2', '${PARTITION.accountId}', 'eu-west-1')`,
  );
});
afterAll(() => database.close());

async function fill(resources: readonly StoredResource[]): Promise<void> {
  await database.writer.run(createTable("resources"));
  await database.writer.run(numberRows("resources"));
  await database.writer.run(createTableOf("loading", TABLES.resources));
  const writer = await openTableWriter(database.writer, "loading", TABLES.resources);
  for (const resource of resources) writer.add(resourceToRow(resource, 1));
  writer.finish();
  const columns = columnsOf("resources");
  await database.writer.run(`INSERT INTO resources (${columns}) SELECT ${columns} FROM loading`);
}

/** The native ids of what a question finds. */
async function found(question: Question): Promise<string[]> {
  const accountNames = accountNamesOf([
    { accountId: PARTITION.accountId, name: "Team Grün", state: "ACTIVE", source: "organization", seenAt: "" },
  ]);
  const conditions = readQuestion(question, { properties: catalogProperties(catalog), accountNames, now: NOW });
  const release = await createExtracts(database).lease(conditions.paths);
  const parameters = createParameters();
  const sql = `SELECT "id" FROM ${conditions.source()} WHERE ${conditions.resources(parameters)} ORDER BY "id"`;
  const rows = await database.read((query) => query<{ id: string }>(sql, parameters.values));
  release();
  return rows.map(({ id }) => id);
}

const volume = (id: string, fields: Partial<StoredResource>) => sampleResource(PARTITION, `volume/${id}`, fields);

describe("filters", () => {
  test("on tags mean what the operators say, whatever the key, the value and the stored value are", async () => {
    const text = fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join(""));
    const key = text.filter((name) => name !== "");
    const stored = fc.array(fc.option(text, { nil: undefined }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(key, stored, fc.constantFrom(...EXACT), text, async (name, values, operator, value) => {
        const tagsOf = (own: string | undefined): Tags => (own === undefined ? { other: value } : { [name]: own });
        await fill(values.map((own, index) => volume(String(index), { tags: tagsOf(own) })));
        const expected = values.flatMap((own, index) => (matches(own, operator, value) ? [String(index)] : []));
        expect(await found({ filters: [`${tagProperty(name)}${operator}${writtenValue(value)}`] })).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("with a value of 10,000 characters or with SQL in it find nothing, and harm nothing", async () => {
    await fill([volume("1", { name: "web" })]);
    const values = ["'".repeat(10_000), "x' OR '1'='1", "'; DROP TABLE resources; --", "\u0000", "%", "_eb"];
    for (const property of [
      "name",
      "state",
      "tag.Owner",
      "volumeType",
      "sizeGiB",
      'tag."\'; DROP TABLE resources; --"',
    ]) {
      for (const value of values) {
        for (const operator of ["=", ":", "^"])
          expect(await found({ filters: [`${property}${operator}${value}`] })).toEqual([]);
      }
    }
    expect(await found({ search: "'; DROP TABLE resources; --" })).toEqual([]);
    expect(await found({})).toEqual(["1"]);
  });

  test("compare numbers as numbers, and leave out what has none", async () => {
    const sizes = [8, 100, 20, 8.5, undefined, "nan", "inf", "lots"];
    await fill(
      sizes.map((sizeGiB, index) => volume(String(index), { columns: sizeGiB === undefined ? {} : { sizeGiB } })),
    );
    expect(await found({ filters: ["sizeGiB>9"] })).toEqual(["1", "2"]);
    expect(await found({ filters: ["sizeGiB<=8.5"] })).toEqual(["0", "3"]);
    expect(await found({ filters: ["sizeGiB>=8.0", "sizeGiB<2e1"] })).toEqual(["0", "3"]);
    expect(await found({ filters: ["sizeGiB=8.0"] })).toEqual(["0"]);
    expect(await found({ filters: ["sizeGiB!=8"] })).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(await found({ filters: ["sizeGiB="] })).toEqual(["4"]);
    expect(await found({ filters: ["sizeGiB!="] })).toEqual(["0", "1", "2", "3", "5", "6", "7"]);
  });

  test("compare with numbers of any size", async () => {
    const columns = [{ sizeGiB: 8 }, { sizeGiB: 1e21 }, { sizeGiB: 9_007_199_254_740_992 }, { sizeGiB: -1e300 }];
    await fill(columns.map((own, index) => volume(String(index), { columns: own, tags: { Rank: "7" } })));
    for (const value of ["1e308", "99999999999999999999", "-99999999999999999999", "-1e308", "9223372036854775808"]) {
      const limit = Number(value);
      const within = (size: number) => ({ ">": size > limit, "<": size < limit });
      for (const operator of [">", "<"] as const) {
        const expected = columns.flatMap(({ sizeGiB }, index) => (within(sizeGiB)[operator] ? [String(index)] : []));
        expect(await found({ filters: [`sizeGiB${operator}${value}`] })).toEqual(expected);
        expect(await found({ filters: [`sizeGiB${operator}=${value}`] })).toEqual(expected);
        expect(await found({ filters: [`tag.Rank${operator}${value}`] })).toHaveLength(within(7)[operator] ? 4 : 0);
      }
    }
    expect(await found({ filters: ["sizeGiB>=9007199254740992", "sizeGiB<1e21"] })).toEqual(["2"]);
    expect(await found({ filters: ["sizeGiB>.5", "sizeGiB<8."] })).toEqual([]);
  });

  test("take a number that is too large for a double as more, or less, than every other", async () => {
    await fill([8, 1e300, "lots", "~"].map((sizeGiB, index) => volume(String(index), { columns: { sizeGiB } })));
    for (const property of ["sizeGiB", "columns.sizeGiB"]) {
      for (const [value, less] of [
        ["1e400", ["0", "1"]],
        ["-1e400", []],
      ] as const) {
        for (const operator of ["<", "<="])
          expect(await found({ filters: [property + operator + value] })).toEqual(less);
        const more = less.length > 0 ? [] : ["0", "1"];
        for (const operator of [">", ">="])
          expect(await found({ filters: [property + operator + value] })).toEqual(more);
        expect(await found({ filters: [`${property}=${value}`] })).toEqual([]);
      }
    }
    await fill(["1e400", "7", "x"].map((Rank, index) => volume(String(index), { tags: { Rank } })));
    expect(await found({ filters: ["tag.Rank=1e400"] })).toEqual(["0"]);
    expect(await found({ filters: ["tag.Rank<1e400"] })).toEqual(["1"]);
  });

  test("mean the same with spaces around the operator, and what is quoted as it is", async () => {
    await fill([
      volume("1", { state: "in-use", tags: { Owner: "a b" }, data: { State: { Name: "in-use" } } }),
      volume("2", { state: " in-use", tags: { "Owner ": "a b", Owner: '"a b"' } }),
    ]);
    const expected: [string, string[]][] = [
      ["state = in-use", ["1"]],
      ["(state = in-use)", ["1"]],
      ['state = " in-use"', ["2"]],
      ['(state=" in-use")', ["2"]],
      ["(data.State.Name = in-use)", ["1"]],
      ["NOT data.State.Name != in-use", ["1"]],
      ['tag.Owner = "a b"', ["1"]],
      ['tag.Owner = "\\"a b\\""', ["2"]],
      ['tag."Owner " = a b', ["2"]],
    ];
    for (const [filter, ids] of expected) expect([filter, await found({ filters: [filter] })]).toEqual([filter, ids]);
  });

  test("find a number however it is written, and a text only as it is written", async () => {
    const versions = ["15.1", "15.10", "8", "8.0"];
    const database = (engineVersion: string, index: number) =>
      sampleResource({ ...PARTITION, service: "rds" }, `db-instance/${index}`, { columns: { engineVersion } });
    await fill([...versions.map(database), volume("4", { columns: { sizeGiB: 8 } })]);
    expect(await found({ filters: ["engineVersion=15.10"] })).toEqual(["1"]);
    expect(await found({ filters: ["engineVersion=8.0"] })).toEqual(["3"]);
    expect(await found({ filters: ["engineVersion!=15.10"] })).toEqual(["0", "2", "3", "4"]);
    expect(await found({ filters: ["engineVersion<15.9", "engineVersion>8"] })).toEqual(["0", "1"]);
    for (const eight of ["8", "8.0", "8.", "0.8e1"])
      expect(await found({ filters: [`sizeGiB=${eight}`] })).toEqual(["4"]);
  });

  test("compare numbers in tags as numbers too, and their text where the value is none", async () => {
    await fill(["5", "10", "ten", "9"].map((Rank, index) => volume(String(index), { tags: { Rank } })));
    expect(await found({ filters: ["tag.Rank>5"] })).toEqual(["1", "3"]);
    expect(await found({ filters: ["tag.Rank>t"] })).toEqual(["2"]);
  });

  test("take for numbers and times only what people write so", async () => {
    const names = ["15_10", "7", " 8 ", "epoch", "1970-01-02", "Epoch "];
    await fill(names.map((name, index) => volume(String(index), { name })));
    expect(await found({ filters: ["name>6"] })).toEqual(["1", "2"]);
    expect(await found({ filters: ["name<1971-01-01"] })).toEqual(["4"]);
  });

  test("compare times as times, a day being all of it", async () => {
    const times = [
      "2026-11-21T23:59:59.999Z",
      "2026-11-22T00:00:00.000Z",
      "2026-11-22T23:59:59.999Z",
      "2026-11-23T00:00:00.000Z",
    ];
    const at = (createdAt: string, index: number) =>
      volume(String(index), {
        createdAt,
        columns: { lastUsedAt: createdAt },
        tags: { Expires: createdAt.slice(0, 10) },
      });
    await fill([...times.map(at), volume("4", {})]);
    const expected: [Operator, string[]][] = [
      ["=", ["1", "2"]],
      ["!=", ["0", "3", "4"]],
      [">", ["3"]],
      [">=", ["1", "2", "3"]],
      ["<", ["0"]],
      ["<=", ["0", "1", "2"]],
      ["^", ["1", "2"]],
    ];
    for (const [operator, ids] of expected)
      expect(await found({ filters: [`createdAt${operator}2026-11-22`] })).toEqual(ids);
    expect(await found({ filters: ["createdAt>=2026-11-23T02:00:00+02:00"] })).toEqual(["3"]);
    expect(await found({ filters: ["tag.Expires<=2026-11-22"] })).toEqual(["0", "1", "2"]);
    await expect(found({ filters: ["createdAt>yesterday"] })).rejects.toThrow(UsageError);
    await expect(found({ filters: ["createdAt=2026-02-30"] })).rejects.toThrow(/createdAt=.*is not a time such as/);
    expect(await found({ filters: ["createdAt="] })).toEqual(["4"]);
  });

  test("compare ages: more than 90 days is created longer ago than 90 days", async () => {
    const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
    const hours = [1, 24, 25, 24 * 90, 24 * 90 + 1, 24 * 366];
    await fill(
      hours.map((own, index) =>
        volume(String(index), { createdAt: ago(own), columns: { kmsKeyId: ago(own) }, tags: { Seen: ago(own) } }),
      ),
    );
    const expected: [string, string[]][] = [
      [">90d", ["4", "5"]],
      [">=90d", ["3", "4", "5"]],
      ["<24h", ["0"]],
      ["<=1d", ["0", "1"]],
      [">1y", ["5"]],
      ["<2w", ["0", "1", "2"]],
    ];
    for (const property of ["createdAt", "kmsKeyId", "tag.Seen", "columns.kmsKeyId"]) {
      for (const [age, ids] of expected) expect(await found({ filters: [`${property}${age}`] })).toEqual(ids);
    }
    await expect(found({ filters: ["createdAt=90d"] })).rejects.toThrow("is not a time such as");
    await expect(found({ filters: ["createdAt>90x"] })).rejects.toThrow("an age such as 90d");
    expect(await found({ filters: ["createdAt>999999y"] })).toEqual([]);
  });

  test("find anything in the description by its path", async () => {
    await fill([
      volume("1", {
        data: {
          State: { Name: "in-use", Code: 16 },
          Attachments: [{ InstanceId: "i-1", Device: "/dev/sda" }, { InstanceId: "i-2" }],
          Labels: { "a.b": "x", "ä:ö": 'say "hi"' },
          Iops: 3000,
          On: true,
          CreateTime: "2026-11-22T08:30:00.000Z",
        },
      }),
      volume("2", {
        data: { State: { Name: "available" }, Attachments: [], Iops: "3000", On: false, Sizes: [[1, 2], [8]] },
      }),
      volume("3", { data: "no object" }),
    ]);
    const expected: [string, string[]][] = [
      ["data.State.Name=in-use", ["1"]],
      ["data.State.Name!=in-use", ["2", "3"]],
      ["data.State.Name:AVAIL", ["2"]],
      ["data.State.Name^in", ["1"]],
      ["data.State.Name=", ["3"]],
      ["data.State.Name!=", ["1", "2"]],
      ["data.State.Code>15", ["1"]],
      ["data.Iops=3000", ["1", "2"]],
      ["data.Iops=3e3", ["1"]],
      ["data.On=true", ["1"]],
      ["data.CreateTime>=2026-11-22", ["1"]],
      ["data.CreateTime<7d", ["1"]],
      ["data.Attachments[*].InstanceId=i-2", ["1"]],
      ["data.Attachments[*].InstanceId!=i-2", ["2", "3"]],
      ["data.Attachments[*].InstanceId=", ["2", "3"]],
      ["data.Attachments[*].InstanceId!=", ["1"]],
      ["data.Attachments[*].InstanceId^I-", ["1"]],
      ["data.Attachments[0].InstanceId=i-2", []],
      ["data.Attachments[1].InstanceId=i-2", ["1"]],
      ["data.Attachments:sda", ["1"]],
      ["data.Sizes[1]=8", ["2"]],
      ["data.Sizes[*][*]>7", ["2"]],
      ["data.Sizes[*][*]>8", []],
      ['data.Labels."a.b"=x', ["1"]],
      ['data.Labels."ä:ö"=say "hi"', ["1"]],
      ["(data.State.Name=in-use OR data.Sizes[0]=2) AND NOT data.Iops=1", ["1", "2"]],
      ["data.Constructor=x", []],
    ];
    for (const [filter, ids] of expected) expect([filter, await found({ filters: [filter] })]).toEqual([filter, ids]);
    for (const bad of [
      "data.=x",
      "data=x",
      "data..a=x",
      "data.a[x]=1",
      "data.a[=1",
      'data."a=1',
      'data."a\\"b"=1',
      `data${".a".repeat(30)}=1`,
    ]) {
      await expect(found({ filters: [bad] }), bad).rejects.toThrow(UsageError);
    }
  });

  test("find a list by each of its elements, and true and false as words", async () => {
    await fill([
      volume("1", { columns: { encrypted: true, availabilityZone: ["a", "b,c"] } }),
      volume("2", { columns: { encrypted: false, availabilityZone: '["a"]' } }),
    ]);
    expect(await found({ filters: ["availabilityZone=a"] })).toEqual(["1"]);
    expect(await found({ filters: ["availabilityZone=b,c"] })).toEqual(["1"]);
    expect(await found({ filters: ["availabilityZone!=a"] })).toEqual(["2"]);
    expect(await found({ filters: ["encrypted=true"] })).toEqual(["1"]);
  });

  test("see a column only in kinds that have it by the catalog", async () => {
    await fill([
      volume("1", { columns: { instanceType: "t3" } }),
      sampleResource(PARTITION, "instance/2", { columns: { instanceType: "t3" } }),
    ]);
    expect(await found({ filters: ["instanceType=t3"] })).toEqual(["2"]);
  });

  test("must all hold, together with what is selected", async () => {
    await fill([volume("1", { state: "in-use", name: "a" }), volume("2", { state: "in-use", name: "b" })]);
    expect(await found({ filters: ["state=in-use", "name=b"] })).toEqual(["2"]);
    expect(await found({ filters: ["state=in-use"], selection: { regions: ["us-east-1"] } })).toEqual([]);
    expect(await found({ selection: { accounts: [] } })).toEqual([]);
    expect(
      await found({ selection: { services: ["ec2"], kinds: ["ec2:volume"], accounts: [PARTITION.accountId] } }),
    ).toHaveLength(2);
  });
});

describe("questions", () => {
  test("can be as long as they may be, and no longer", async () => {
    await fill([volume("1", { state: "in-use", name: "a b" })]);
    const accounts = Array.from({ length: 5_000 }, (_, index) => String(100_000_000_000 + index));
    expect(await found({ selection: { accounts: [...accounts, PARTITION.accountId] } })).toEqual(["1"]);
    const filters = Array.from({ length: 100 }, () => "state=in-use");
    const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`).join(" ");
    expect(await found({ filters })).toEqual(["1"]);
    expect(await found({ search: words(50) })).toEqual([]);
    await expect(found({ filters: [...filters, "state=in-use"] })).rejects.toThrow(
      "Too many filters: there can be 100",
    );
    await expect(found({ search: words(51) })).rejects.toThrow("Too many words to search for: there can be 50");
  });
});

describe("search", () => {
  test("finds all words without case in id, name, ARN, tags, columns and the account's name", async () => {
    await fill([
      volume("vol-1", {
        name: "Web One",
        tags: { Owner: "payments" },
        columns: { privateIp: "10.0.0.1", ports: [{ from: 8080 }] },
      }),
      volume("vol-2", { name: "Straße 100%", tags: { needs_care: "" } }),
    ]);
    const expected: [string, string[]][] = [
      ["web", ["vol-1"]],
      ["WEB pay", ["vol-1"]],
      ["web 100%", []],
      ["10.0.0.1", ["vol-1"]],
      ["8080", ["vol-1"]],
      ["straße", ["vol-2"]],
      ["0%", ["vol-2"]],
      ["s_c", ["vol-2"]],
      ["_", ["vol-2"]],
      ["%", ["vol-2"]],
      ["arn:aws:ec2 vol-2", ["vol-2"]],
      ["team grün", ["vol-1", "vol-2"]],
      ["grün web", ["vol-1"]],
      ["  \n ", ["vol-1", "vol-2"]],
      ["one\tpayments", ["vol-1"]],
    ];
    for (const [search, ids] of expected) expect([search, await found({ search })]).toEqual([search, ids]);
  });

  test("finds whatever contains the word, wherever its rarest letter is", async () => {
    const text = fc.array(fc.constantFrom("e", "a", "k", "x", "-", "1", "ü", "%"), { minLength: 1, maxLength: 7 });
    const texts = fc.array(
      text.map((letters) => letters.join("")),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(texts, text, async (names, letters) => {
        const search = letters.join("");
        const haystacks = names.map((name, index) => ({ id: String(index + 10), name }));
        await fill(haystacks.map(({ id, name }) => volume(id, { name })));
        const plain = haystacks.filter(({ id, name }) => {
          const { arn, resourceId, tags, columns, state = "" } = volume(id, { name });
          const all = [
            arn,
            resourceId,
            name,
            state,
            ...Object.entries(tags).flat(),
            ...Object.values(columns).map(String),
            "Team Grün",
          ];
          return all.some((one) => one.toLowerCase().includes(search));
        });
        expect(await found({ search })).toEqual(plain.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });

  test("finds every part of a name, whatever is in it", async () => {
    const name = fc.array(fc.constantFrom(...NASTY.filter((text) => text !== "\n")), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(name, fc.nat(), fc.nat(), async (parts, from, length) => {
        await fill([volume("1", { name: parts.join("") })]);
        const start = from % parts.length;
        const part = parts.slice(start, start + 1 + (length % parts.length)).join("");
        expect(await found({ search: part })).toEqual(["1"]);
      }),
      { numRuns: 60 },
    );
  });
});

/** The operators whose meaning does not depend on whether a value is a number or a time. */
const EXACT = OPERATORS.filter((operator) => !/[<>]/.test(operator));

/** What an operator means for a text. */
function matches(own: string | undefined, operator: Operator, value: string): boolean {
  const contains = own?.toLowerCase().includes(value.toLowerCase()) === true;
  if (operator === ":") return contains;
  if (operator === "!:") return !contains;
  if (operator === "^") return own?.toLowerCase().startsWith(value.toLowerCase()) === true;
  const equals = value === "" ? own === undefined || own === "" : own === value;
  return operator === "=" ? equals : !equals;
}

test("what is called so is more relevant than what only begins so, contains it, or has it elsewhere; a line end in a name ends no name", async () => {
  await fill([
    volume("1", { name: "web\nshop" }),
    volume("2", { name: "Web" }),
    volume("3", { name: "the web" }),
    volume("4", { tags: { Owner: "web" } }),
  ]);
  const parameters = createParameters();
  const sql = `SELECT "id", ${relevanceOf(["web"], parameters)} AS "score" FROM resources ORDER BY "id"`;
  const rows = await database.read((query) => query<{ id: string; score: number }>(sql, parameters.values));
  expect(rows.map(({ score }) => score)).toEqual([4, 8, 2, 1]);
});
