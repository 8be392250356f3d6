import fc from "fast-check";
import type { JsonValue, PartitionKey, StoredResource } from "../model.ts";
import { sampleResource } from "../storage/contract-samples.ts";

/** Few of each, so that questions meet what is stored. */
export const ACCOUNTS = ["111111111111", "222222222222", "333333333333"] as const;
export const REGIONS = ["eu-west-1", "us-east-1"] as const;

/** Kinds of which one is called as another begins, and of which several have columns of the same name. */
export const KINDS = ["ec2:instance", "ec2:volume", "ec2:snapshot", "rds:db-snapshot", "rds:db-instance"] as const;

/** Texts that numbers, times, lists, LIKE, JSON and SQL could mistake for something, and letters that change by more than a bit. */
const ODD = [
  [
    "",
    " ",
    "web",
    "Web",
    "WEB-1",
    "web-10",
    "web-9",
    "%",
    "_",
    "a%b",
    "'",
    '"',
    "\\",
    "$1",
    "a=b",
    "a or b",
    "NOT",
    "(x)",
    "null",
    "true",
  ],
  [
    "8",
    "8.0",
    "08",
    "15.1",
    "15.10",
    "15.9",
    "1e3",
    "1000",
    "-1",
    "+8",
    " 7 ",
    "0x10",
    "inf",
    "nan",
    "1_000",
    "9007199254740993",
    "0.1",
  ],
  [
    "2026-11-22",
    "2026-11-22T02:00:00Z",
    "2026-11-22T02:00:00.000Z",
    "2026-11-23",
    "90d",
    "24h",
    "[1]",
    "{}",
    '["web"]',
    "a,b",
    "a\nb",
  ],
  [
    "é",
    "É",
    "ß",
    "SS",
    "İ",
    "i",
    "ı",
    "I",
    "Σ",
    "ς",
    "σ",
    "😀",
    "\uffee",
    "e\u0301",
    "日本",
    "Ǆ",
    "K",
    "\u0000",
    "__proto__",
    "constructor",
  ],
].flat();

/** A text. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...ODD), { maxLength: 3 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);

/** Times a few of which are the same day or instant. */
export const time: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "2026-11-22T00:00:00.000Z",
    "2026-11-22T02:00:00.000Z",
    "2026-11-21T23:59:59.999Z",
    "2025-01-31T08:30:00.123Z",
  ),
  fc
    .date({ min: new Date("2020-01-01"), max: new Date("2027-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
);

export const TAG_KEYS = ["Owner", "Name", "aws:createdBy", 'a"b', "a b", "__proto__", "é"] as const;

/** Some are columns of some of the kinds in the catalog, and the last of none. */
export const COLUMNS = [
  "encrypted",
  "engineVersion",
  "storageGiB",
  "sizeGiB",
  "privateIp",
  "kmsKeyId",
  "unknown",
] as const;

/** Keys of descriptions. */
export const DATA_KEYS = ["State", "Name", "Items", "Size", "A b", "__proto__"] as const;

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  oddText,
  fc.constantFrom<JsonValue>(0, 1, 8, 8.5, -1, 1000, 0.1, 15.1, 2 ** 40, true, false, null),
);

const numbers: fc.Arbitrary<JsonValue> = fc.constantFrom(0, 1, 8, 8.5, 9, 10, 100, -1);

const json: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...DATA_KEYS), scalar, { maxKeys: 2 }) },
);

const data: fc.Arbitrary<JsonValue> = fc.dictionary(
  fc.constantFrom(...DATA_KEYS),
  fc.oneof(
    json,
    numbers,
    fc.array(fc.dictionary(fc.constantFrom(...DATA_KEYS), json, { maxKeys: 3 }), { maxLength: 3 }),
  ),
  { maxKeys: 4 },
);

const columns: fc.Arbitrary<StoredResource["columns"]> = fc
  .dictionary(fc.constantFrom(...COLUMNS), json, { maxKeys: 4 })
  .chain((own) =>
    fc.option(numbers, { nil: undefined }).map((size) => (size === undefined ? own : { ...own, sizeGiB: size })),
  );

const resource: fc.Arbitrary<StoredResource> = fc
  .record({
    type: fc.constantFrom(...KINDS),
    accountId: fc.constantFrom(...ACCOUNTS),
    region: fc.constantFrom(...REGIONS),
    id: fc.oneof(
      fc.nat({ max: 30 }).map((number) => `x-${number}`),
      oddText.filter((text) => text !== ""),
    ),
    fields: fc.record(
      {
        name: oddText,
        state: oddText,
        createdAt: time,
        tags: fc.dictionary(fc.constantFrom(...TAG_KEYS), oddText),
        columns,
        data,
      },
      { requiredKeys: ["tags", "columns", "data"] },
    ),
    times: fc.record({ firstSeenAt: time, updatedAt: time }),
  })
  .map(({ type, accountId, region, id, fields, times }) => {
    const [service = "", kind = ""] = type.split(":");
    return sampleResource({ service, accountId, region }, `${kind}/${id}`, { ...fields, ...times });
  });

/** Resources, each key once. */
export const inventory: fc.Arbitrary<readonly StoredResource[]> = fc.uniqueArray(resource, {
  maxLength: 40,
  size: "max",
  selector: ({ service, accountId, region, resourceId }) => JSON.stringify([service, accountId, region, resourceId]),
});

/** All partitions that there can be. */
export const PARTITIONS: readonly PartitionKey[] = ["ec2", "rds"].flatMap((service) =>
  ACCOUNTS.flatMap((accountId) => REGIONS.map((region) => ({ service, accountId, region }))),
);
