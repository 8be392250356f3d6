import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { OPERATORS, parseFilter } from "./filter.ts";
import { tagProperty } from "./properties.ts";

test.each([
  ["state=running", "state", "=", "running"],
  ["state!=running", "state", "!=", "running"],
  ["name:web", "name", ":", "web"],
  ["name!:web", "name", "!:", "web"],
  ["name^web", "name", "^", "web"],
  ["sizeGiB>8", "sizeGiB", ">", "8"],
  ["sizeGiB>=8", "sizeGiB", ">=", "8"],
  ["sizeGiB<8", "sizeGiB", "<", "8"],
  ["sizeGiB<=8", "sizeGiB", "<=", "8"],
  ["state=", "state", "=", ""],
  ["state!=", "state", "!=", ""],
  ["tag.Owner=a=b:c", "tag.Owner", "=", "a=b:c"],
  ["tag.cost center= x ", "tag.cost center", "=", " x "],
  ['tag."aws:createdBy"=x', 'tag."aws:createdBy"', "=", "x"],
  ['tag."a\\"=b"!=x', 'tag."a\\"=b"', "!=", "x"],
  ["name=two\nlines", "name", "=", "two\nlines"],
])("parseFilter(%j) is %j %s %j", (text, property, operator, value) => {
  expect(parseFilter(text)).toEqual({ property, operator, value });
});

test.each(["", "state", "=running", "!x", "tag.what!!=x", "\u0000"])(
  "parseFilter(%j) is refused with what to write",
  (text) => {
    expect(() => parseFilter(text)).toThrow(UsageError);
    expect(() => parseFilter(text)).toThrow(/^Cannot read filter ".*": write <property><operator><value>, e\.g\. /s);
  },
);

test("parseFilter() does not repeat all of a long text", () => {
  expect(() => parseFilter("x".repeat(10_000))).toThrow(/^Cannot read filter "x{60}…": /);
});

test("parseFilter() reads every tag's key and every value back as they were", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(text, fc.constantFrom(...OPERATORS), text, (key, operator, value) => {
      const property = tagProperty(key);
      // "<" and "=" behind each other are the operator "<=".
      fc.pre(!(/[<>]$/.test(operator) && value.startsWith("=")));
      expect(parseFilter(`${property}${operator}${value}`)).toEqual({ property, operator, value });
    }),
  );
});

test("parseFilter() ends quickly whatever it is given", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
      try {
        expect(text).toContain(parseFilter(text).operator);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
  const start = performance.now();
  expect(() => parseFilter(`tag."${'\\"'.repeat(50_000)}`)).toThrow(UsageError);
  expect(performance.now() - start).toBeLessThan(1_000);
});
