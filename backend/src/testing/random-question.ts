import fc from "fast-check";
import { OPERATORS } from "../query/filter.ts";
import { tagProperty } from "../query/properties.ts";
import type { Selection } from "../refresh/selection.ts";
import { ACCOUNTS, COLUMNS, DATA_KEYS, KINDS, oddText, REGIONS, TAG_KEYS, time } from "./random-inventory.ts";
import type { ReferenceCondition, ReferenceGroup } from "./reference-filter.ts";
import type { ReferenceQuestion } from "./reference-model.ts";

const TIMES = ["createdAt", "updatedAt", "firstSeenAt"];

/** A property that has a value or several, by the name that filters, sorts and facets use. */
export const property: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("service", "kind", "type", "account", "region", "id", "arn", "name", "state"),
  },
  { weight: 1, arbitrary: fc.constantFrom(...TIMES) },
  { weight: 2, arbitrary: fc.constantFrom(...TAG_KEYS).map(tagProperty) },
  { weight: 2, arbitrary: fc.constantFrom(...COLUMNS.filter((id) => id !== "unknown")) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "data.State",
      "data.State.Name",
      "data.Size",
      "data.A b",
      "data.Items",
      "data.__proto__",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...DATA_KEYS).map((key) => `data.Items[*].${key}`) },
  { weight: 1, arbitrary: fc.constantFrom("data.Items[*]", "data.Items[*].Items[*]", "data.State.Items[*]") },
);

/** Words that many resources have a part of. */
const words = fc.array(fc.oneof(fc.constantFrom("web", "1", "x", "eu-west-1", "team", "INSTANCE", "x-1"), oddText), {
  maxLength: 2,
});

const value = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 1, arbitrary: time },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...KINDS,
      ...ACCOUNTS,
      ...REGIONS,
      "ec2",
      "instance",
      "db-snapshot",
      "x-1",
      "10",
      "1y",
      "2w",
    ),
  },
);

const condition: fc.Arbitrary<ReferenceCondition> = fc
  .record({
    property,
    operator: fc.constantFrom(...OPERATORS),
    value,
    time: fc.oneof(time, fc.constantFrom("2026-11-22", "2025-01-31")),
  })
  .map(({ property: name, operator, value: text, time: instant }) => {
    // With what is no time, a time is not compared but refused.
    const isCompared = TIMES.includes(name) && ![":", "!:", "^"].includes(operator) && text !== "";
    return { property: name, operator, value: isCompared ? instant : text };
  });

const group: fc.Arbitrary<ReferenceGroup> = fc.letrec<{ group: ReferenceGroup }>((tie) => ({
  group: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie("group"), { minLength: 2, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("group"), { minLength: 2, maxLength: 3 }) }),
    fc.record({ not: tie("group") }),
  ),
})).group;

const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1 });

/** What can be asked of the store by key alone. */
export const selection: fc.Arbitrary<Selection> = fc.record(
  { services: some(["ec2", "rds"]), kinds: some(KINDS), accounts: some(ACCOUNTS), regions: some(REGIONS) },
  { requiredKeys: [] },
);

/** A question about resources. */
export const question: fc.Arbitrary<ReferenceQuestion> = fc.record(
  { selection, search: words.map((all) => all.join(" ")), filters: fc.array(group, { maxLength: 2 }) },
  { requiredKeys: ["filters"] },
);

/** How a list is sorted; absent: by key, or by how well words match. */
export const sort: fc.Arbitrary<string | undefined> = fc.option(
  fc.tuple(fc.constantFrom("", "-"), property).map(([direction, name]) => direction + name),
  { nil: undefined },
);

/** The filter as people write it. */
export function filterText(asked: ReferenceGroup): string {
  return "property" in asked ? `${asked.property}${asked.operator}${asked.value}` : partText(asked);
}

function partText(asked: ReferenceGroup): string {
  if ("all" in asked) return `(${asked.all.map(partText).join(" AND ")})`;
  if ("any" in asked) return `(${asked.any.map(partText).join(" OR ")})`;
  if ("not" in asked) return `NOT ${partText(asked.not)}`;
  return `${asked.property}${asked.operator}${JSON.stringify(asked.value)}`;
}
