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
      "1e400",
      "-1e400",
    ),
  },
);

/** The texts that a property has in what is stored. */
export type KnownTexts = (property: string) => readonly string[];

/** A text that is stored, or something like it. */
function near(texts: readonly string[]): fc.Arbitrary<string> {
  if (texts.length === 0) return value;
  return fc
    .tuple(fc.constantFrom(...texts), fc.constantFrom("same", "same", "upper", "lower", "begin", "end"))
    .map(([text, way]) => {
      if (way === "upper") return text.toUpperCase();
      if (way === "lower") return text.toLowerCase();
      const characters = [...text];
      const half = Math.ceil(characters.length / 2);
      if (way === "begin") return characters.slice(0, half).join("");
      return way === "end" ? characters.slice(half).join("") : text;
    });
}

function conditionAbout(known: KnownTexts): fc.Arbitrary<ReferenceCondition> {
  return property.chain((name) => {
    const texts = fc.oneof({ weight: 4, arbitrary: near(known(name)) }, { weight: 1, arbitrary: value });
    const instants = fc.oneof(time, fc.constantFrom("2026-11-22", "2025-01-31"), near(known(name)).filter(isInstant));
    return fc.constantFrom(...OPERATORS).chain((operator) => {
      // With what is no time, a time is not compared but refused.
      const isCompared = TIMES.includes(name) && ![":", "!:", "^"].includes(operator);
      const asked = isCompared ? fc.oneof({ weight: 5, arbitrary: instants }, fc.constant("")) : texts;
      // No time is more or less than none.
      const isMeant = (text: string) => text !== "" || !isCompared || ["=", "!="].includes(operator);
      return asked.filter(isMeant).map((text) => ({ property: name, operator, value: text }));
    });
  });
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(text);
}

function groupAbout(known: KnownTexts): fc.Arbitrary<ReferenceGroup> {
  return fc.letrec<{ group: ReferenceGroup }>((tie) => ({
    group: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      conditionAbout(known),
      fc.record({ all: fc.array(tie("group"), { minLength: 2, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("group"), { minLength: 2, maxLength: 3 }) }),
      fc.record({ not: tie("group") }),
    ),
  })).group;
}

/** Once in four times: each condition leaves less to compare. */
function rarely<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1 });

/** What can be asked of the store by key alone. */
export const selection: fc.Arbitrary<Selection> = fc.record(
  { services: some(["ec2", "rds"]), kinds: some(KINDS), accounts: some(ACCOUNTS), regions: some(REGIONS) },
  { requiredKeys: [] },
);

/** A question about resources of which these texts are known. */
export function questionAbout(known: KnownTexts): fc.Arbitrary<ReferenceQuestion> {
  const word = fc.oneof(
    fc.constantFrom("web", "1", "x", "eu-west-1", "team", "INSTANCE", "x-1"),
    near([...known("name"), ...known("id"), ...known("tag.Owner")]),
  );
  const filters = fc.oneof(
    { weight: 2, arbitrary: fc.array(conditionAbout(known), { maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(groupAbout(known), { minLength: 1, maxLength: 2 }) },
  );
  const search = rarely(fc.array(word, { minLength: 1, maxLength: 2 }).map((all) => all.join(" ")));
  return fc
    .record({ selection: rarely(selection), search, filters })
    .map(({ selection: selected, search: words, filters: conditions }) => ({
      ...(selected && { selection: selected }),
      ...(words !== undefined && { search: words }),
      filters: conditions,
    }));
}

/** How a list is sorted; absent: by key, or by how well words match. */
export const sort: fc.Arbitrary<string | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.tuple(fc.constantFrom("", "-"), property).map(([direction, name]) => direction + name),
);

/** The filter as people write it. */
export function filterText(asked: ReferenceGroup): string {
  return "property" in asked ? `${asked.property}${asked.operator}${writtenValue(asked.value)}` : partText(asked);
}

/** A value as it is written behind an operator: in quotation marks only where it would be read otherwise without. */
export function writtenValue(value: string): string {
  // Behind "<" an equals sign would be a part of the operator.
  return value.trim() === value && !/^["=]/.test(value) ? value : JSON.stringify(value);
}

/** Nothing, or white space: what means nothing around an operator. */
export const spaces: fc.Arbitrary<string> = fc.constantFrom("", "", " ", "  ", "\t", "\n ", "\u00a0");

function partText(asked: ReferenceGroup): string {
  if ("all" in asked) return `(${asked.all.map(partText).join(" AND ")})`;
  if ("any" in asked) return `(${asked.any.map(partText).join(" OR ")})`;
  if ("not" in asked) return `NOT ${partText(asked.not)}`;
  return `${asked.property}${asked.operator}${JSON.stringify(asked.value)}`;
}
