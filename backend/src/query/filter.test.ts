import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { spaces, writtenValue } from "../testing/random-question.ts";
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
  ["state = running", "state", "=", "running"],
  [" state\t!=\n running ", "state", "!=", "running"],
  ["tag.cost center= x y ", "tag.cost center", "=", "x y"],
  ["name = ", "name", "=", ""],
  ['tag.Owner = " x "', "tag.Owner", "=", " x "],
  ['tag.Owner="a b"', "tag.Owner", "=", "a b"],
  ['tag.Owner=""', "tag.Owner", "=", ""],
  ['tag.Owner="\\"a b\\""', "tag.Owner", "=", '"a b"'],
  ['tag.Owner="a" or "b"', "tag.Owner", "=", '"a" or "b"'],
  ['tag.Owner=say "hi"', "tag.Owner", "=", 'say "hi"'],
  ['sizeGiB<"=8"', "sizeGiB", "<", "=8"],
  ['tag."a = b " = x', 'tag."a = b "', "=", "x"],
  ["data.State.Name = running", "data.State.Name", "=", "running"],
  ['data.Labels."a = b" >= 8', 'data.Labels."a = b"', ">=", "8"],
  ['data.Items[*]."a:b"[0] : x', 'data.Items[*]."a:b"[0]', ":", "x"],
  ['tag."aws:createdBy"=x', 'tag."aws:createdBy"', "=", "x"],
  ['tag."a\\"=b"!=x', 'tag."a\\"=b"', "!=", "x"],
  ["name=two\nlines", "name", "=", "two\nlines"],
])("parseFilter(%j) is %j %s %j", (text, property, operator, value) => {
  expect(parseFilter(text)).toEqual({ property, operator, value });
});

test.each(["", "state", "=running", " = running", "!x", "tag.what!!=x", "state ! = x", "\u0000"])(
  "parseFilter(%j) is refused with what to write",
  (text) => {
    expect(() => parseFilter(text)).toThrow(UsageError);
    expect(() => parseFilter(text)).toThrow(/^Cannot read filter ".*": write <property><operator><value>, e\.g\. /s);
  },
);

test("parseFilter() refuses quotation marks around what is no JSON string", () => {
  for (const text of ['name="\\x"', 'name = "two\nlines" ']) {
    expect(() => parseFilter(text)).toThrow(UsageError);
    expect(() => parseFilter(text)).toThrow(
      /^Cannot read filter ".*": a value in quotation marks must be a JSON string$/s,
    );
  }
});

test("parseFilter() does not repeat all of a long text", () => {
  expect(() => parseFilter("x".repeat(10_000))).toThrow(/^Cannot read filter "x{60}…": /);
});

test("parseFilter() reads every tag's key and every value back as they were, whatever spaces are around the operator", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(" ", "\n", '"', "\\", "=", "<", "a"), maxLength: 6 }),
  );
  const around = fc.tuple(spaces, spaces, spaces, spaces);
  fc.assert(
    fc.property(text, fc.constantFrom(...OPERATORS), text, around, (key, operator, value, [a, b, c, d]) => {
      const property = tagProperty(key);
      const written = `${a}${property}${b}${operator}${c}${writtenValue(value)}${d}`;
      expect(parseFilter(written)).toEqual({ property, operator, value });
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
  for (const text of ["data.a", 'data."a"', "data.a[0]", "state"]) {
    expect(() => parseFilter(`${text}${" ".repeat(50_000)}.`)).toThrow(UsageError);
  }
  expect(performance.now() - start).toBeLessThan(1_000);
});
