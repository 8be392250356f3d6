import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { spaces } from "../testing/random-question.ts";
import { type Filter, OPERATORS, parseFilter } from "./filter.ts";
import { type FilterGroup, filtersOf, parseFilterGroup } from "./filter-group.ts";
import { tagProperty } from "./properties.ts";

const RUNNING = { filter: parseFilter("state=running") };
const PENDING = { filter: parseFilter("state=pending") };
const OWNED = { filter: parseFilter("tag.Owner=a b") };

test("a text that begins with neither a parenthesis nor NOT is one condition, whatever its value", () => {
  for (const text of ["state=running OR state=pending", "name=a) AND (b", "name=NOT x", "not_a=b", "tag.NOT (=x"]) {
    expect(parseFilterGroup(text)).toEqual({ filter: parseFilter(text) });
  }
});

test.for<[string, FilterGroup]>([
  ["(state=running)", RUNNING],
  ["((state=running))", RUNNING],
  ["(state=running OR state=pending)", { any: [RUNNING, PENDING] }],
  ["(state=running AND state=pending)", { all: [RUNNING, PENDING] }],
  ["(state=running) OR state=pending", { any: [RUNNING, PENDING] }],
  ["NOT state=running", { not: RUNNING }],
  ["NOT(state=running)", { not: RUNNING }],
  ["NOT NOT state=running", { not: { not: RUNNING } }],
  ["(state=running OR state=pending AND tag.Owner=a b)", { any: [RUNNING, { all: [PENDING, OWNED] }] }],
  ['(state=running OR state=pending) AND NOT tag.Owner="a b"', { all: [{ any: [RUNNING, PENDING] }, { not: OWNED }] }],
  ["(state= OR name!=)", { any: [{ filter: parseFilter("state=") }, { filter: parseFilter("name!=") }] }],
  ["(state=running\n  OR\tstate=pending)", { any: [RUNNING, PENDING] }],
  [
    "(name=ANDROID OR name=ORACLE)",
    { any: [{ filter: parseFilter("name=ANDROID") }, { filter: parseFilter("name=ORACLE") }] },
  ],
  ["(state = running OR state\t=\n pending )", { any: [RUNNING, PENDING] }],
  ["NOT state = running", { not: RUNNING }],
  ['(tag.Owner = "a b" AND NOT state = "running")', { all: [OWNED, { not: RUNNING }] }],
  ['(tag.Owner=" a ")', { filter: { property: "tag.Owner", operator: "=", value: " a " } }],
  ["(data.State.Name = running)", { filter: parseFilter("data.State.Name=running") }],
  ['(data.Labels."a = b" : x)', { filter: parseFilter('data.Labels."a = b":x') }],
  ['(tag."a = b " = x)', { filter: parseFilter('tag."a = b "=x') }],
  ['(name="a \\"b\\" (c) OR d")', { filter: parseFilter('name=a "b" (c) OR d') }],
  ['(name="a" b)', { filter: parseFilter('name="a" b') }],
])("parseFilterGroup(%j)", ([text, group]) => {
  expect(parseFilterGroup(text)).toEqual(group);
});

test.for([
  ["(", /at its end: there must be a condition/],
  ["()", /at "\)": there must be a condition/],
  ["(state=running", /at its end: a parenthesis is not closed/],
  ["(state=running) x", /at "x": there is something behind its end/],
  ["(state=running))", /at "\)": there is something behind its end/],
  ["(state=running OR)", /at "\)": there must be a condition/],
  ["(state=running) AND", /at its end: there must be a condition/],
  ["NOT ", /at its end: there must be a condition/],
  ["(running)", /at "running\)": there must be a condition/],
  ['(name="\\x")', /must be a JSON string/],
  [`${"(".repeat(30)}state=x${")".repeat(30)}`, /nested more than 20 deep/],
  [`${"NOT ".repeat(30)}state=x`, /nested more than 20 deep/],
] as const)("parseFilterGroup(%j) says where it cannot be read, and what a group looks like", ([text, message]) => {
  expect(() => parseFilterGroup(text)).toThrow(UsageError);
  expect(() => parseFilterGroup(text)).toThrow(message);
  expect(() => parseFilterGroup(text)).toThrow(/a group is written as \(state=running OR/);
});

const filter: fc.Arbitrary<Filter> = fc.record({
  property: fc
    .oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.string({ unit: fc.constantFrom(" ", "=", "a"), maxLength: 4 }),
    )
    .map(tagProperty),
  operator: fc.constantFrom(...OPERATORS),
  value: fc.string({ unit: "binary", maxLength: 10 }),
});

const { group } = fc.letrec<{ group: FilterGroup }>((tie) => ({
  group: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    filter.map((own) => ({ filter: own })),
    fc.array(tie("group"), { minLength: 2, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("group"), { minLength: 2, maxLength: 3 }).map((any) => ({ any })),
    tie("group").map((not) => ({ not })),
  ),
}));

test("every group can be written and is read back as it was, whatever spaces are around its operators", () => {
  fc.assert(
    fc.property(group, spaces, spaces, (own, before, behind) => {
      expect(parseFilterGroup(`(${written(own, [before, behind])})`)).toEqual(own);
    }),
  );
});

test("parseFilterGroup() ends quickly whatever it is given", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("(", ")", "NOT ", " AND ", " OR ", '"', "\\", "a=b", "\n"), { maxLength: 200 }),
      (parts) => {
        try {
          expect(filtersOf(parseFilterGroup(parts.join(""))).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      },
    ),
  );
});

function written(own: FilterGroup, around: readonly [before: string, behind: string]): string {
  if ("filter" in own) {
    const { property, operator, value } = own.filter;
    return property + around[0] + operator + around[1] + JSON.stringify(value);
  }
  if ("not" in own) return `NOT (${written(own.not, around)})`;
  const [parts, word] = "all" in own ? [own.all, "AND"] : [own.any, "OR"];
  return parts.map((part) => `(${written(part, around)})`).join(` ${word} `);
}
