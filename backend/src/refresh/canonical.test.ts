import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, digest, pathTree, toJson } from "./canonical.ts";

test("canonical() is the same whatever the order of tags, groups and keys", () => {
  const one = {
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
    Groups: ["sg-1", "sg-2"],
    State: "on",
  };
  const other = {
    State: "on",
    Groups: ["sg-2", "sg-1"],
    Tags: [
      { Value: "2", Key: "b" },
      { Value: "1", Key: "a" },
    ],
  };
  expect(canonical(one)).toBe(canonical(other));
});

test("canonical() keeps the order of a list where the order means something", () => {
  const ordered = pathTree(["placement.strategy"]);
  const list = (...types: string[]) => ({ placement: { strategy: types, zones: types } });
  expect(canonical(list("spread", "binpack"), ordered)).not.toBe(canonical(list("binpack", "spread"), ordered));
  expect(canonical({ zones: ["a", "b"] }, ordered)).toBe(canonical({ zones: ["b", "a"] }, ordered));
});

test("canonical() tells apart what differs in type, nesting or number of elements", () => {
  const values = [
    1,
    "1",
    true,
    "true",
    null,
    [],
    {},
    [[]],
    ["a"],
    ["a", "a"],
    { a: 1 },
    { a: { b: 1 } },
    { b: { a: 1 } },
    "{}",
  ];
  expect(new Set(values.map((value) => canonical(value))).size).toBe(values.length);
});

test("canonical() writes times as RFC 3339, bytes as base64 and leaves absent fields out", () => {
  const value = { at: new Date("2026-01-02T03:04:05Z"), bytes: Uint8Array.of(1, 2), gone: undefined };
  expect(canonical(value)).toBe('{"at":"2026-01-02T03:04:05.000Z","bytes":"AQI="}');
  expect(toJson(value)).toEqual({ at: "2026-01-02T03:04:05.000Z", bytes: "AQI=" });
});

test("canonical() gives the same text before and after storing as JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonical(toJson(value))).toBe(canonical(value));
    }),
    // Any key may come from AWS, e.g. as a label of a container.
    { examples: [[JSON.parse('{"labels":{"__proto__":"a","constructor":"b"}}')]] },
  );
});

test("canonical() does not depend on the order of any list or key", () => {
  const shuffledDeep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffledDeep).reverse();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, field]) => [key, shuffledDeep(field)])
        .reverse(),
    );
  };
  fc.assert(fc.property(fc.jsonValue(), (value) => canonical(shuffledDeep(value)) === canonical(value)));
});

test("digest() separates its parts", () => {
  expect(digest("a", "b")).not.toBe(digest("a\u0000b"));
  expect(digest("a", "b")).toHaveLength(22);
});
