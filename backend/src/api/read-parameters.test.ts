import { expect, test } from "vitest";
import {
  choice,
  commaList,
  integer,
  integerOr,
  type Parameters,
  repeatedText,
  requiredText,
  text,
} from "./parameters.ts";
import { readParameters } from "./read-parameters.ts";

const shape = {
  words: text({ description: "", maxLength: 5 }),
  key: text({ description: "", maxLength: 9, pattern: "^[a-z]+$", form: "is not a key" }),
  tag: repeatedText({ description: "", maxLength: 5, max: 2 }),
  colors: commaList({
    description: "",
    item: { type: "string" },
    max: 3,
    check: (all) => (all.includes("x") ? "has x" : undefined),
  }),
  size: integerOr(50, { description: "", min: 1, max: 1000 }),
  page: integer({ description: "", min: 1, max: 9 }),
  format: choice({ description: "", words: ["csv", "json"], fallback: "csv" }),
};

function read<Shape extends Parameters>(parameters: Shape, query: string, path: Record<string, string> = {}) {
  return readParameters(parameters, { url: new URL(`http://inventory.example/x?${query}`), path });
}

function problemsOf(query: string): unknown {
  try {
    return read(shape, query);
  } catch (error) {
    return (error as { problem?: { errors?: unknown } }).problem?.errors; // Nothing else is thrown, or the test fails.
  }
}

test("what is not given is left out or has its default", () => {
  expect(read(shape, "")).toEqual({ size: 50, format: "csv" });
});

test("everything is read as what it is", () => {
  expect(read(shape, "words=a%20%C3%A9&key=abc&tag=1&tag=2&colors=r,g&size=1000&page=9&format=json")).toEqual({
    words: "a é",
    key: "abc",
    tag: ["1", "2"],
    colors: ["r", "g"],
    size: 1000,
    page: 9,
    format: "json",
  });
});

test("length is counted in characters, not in halves of them", () => {
  expect(read(shape, `words=${encodeURIComponent("🙂🙂🙂🙂🙂")}`)).toMatchObject({ words: "🙂🙂🙂🙂🙂" });
});

test.for([
  ["words=", "words", "is empty"],
  ["words=123456", "words", "is longer than 5 characters"],
  ["words=a&words=b", "words", "is given more than once"],
  ["words=a%00b", "words", "contains control characters"],
  ["words=a%0Ab", "words", "contains control characters"],
  ["key=A", "key", "is not a key"],
  ["key=a%23b", "key", "is not a key"],
  ["tag=1&tag=2&tag=3", "tag", "can be given 2 times at most"],
  ["tag=1&tag=", "tag", "is empty"],
  ["colors=r,,g", "colors", "has an empty value: give values with single commas between them"],
  ["colors=", "colors", "has an empty value: give values with single commas between them"],
  ["colors=r&colors=g", "colors", "is given more than once"],
  ["colors=a,b,c,d", "colors", "has more than 3 values"],
  ["colors=x", "colors", "has x"],
  ["size=0", "size", "must be a whole number from 1 to 1000"],
  ["size=1001", "size", "must be a whole number from 1 to 1000"],
  ["size=1.5", "size", "must be a whole number from 1 to 1000"],
  ["size=1e2", "size", "must be a whole number from 1 to 1000"],
  ["size=-1", "size", "must be a whole number from 1 to 1000"],
  ["size=99999999999999999999", "size", "must be a whole number from 1 to 1000"],
  ["size=", "size", "must be a whole number from 1 to 1000"],
  ["page=ten", "page", "must be a whole number from 1 to 9"],
  ["format=xml", "format", "must be one of csv, json"],
])("%s is refused: %s %s", ([query = "", parameter, message]) => {
  expect(problemsOf(query)).toEqual([{ parameter, message }]);
});

test.for(["Words", "__proto__", "constructor", "words[]", "", "%00"])("the unknown parameter %j is named", (name) => {
  const message = "is not known here: the parameters are words, key, tag, colors, size, page, format";
  expect(problemsOf(`${name}=1`)).toEqual([{ parameter: decodeURIComponent(name), message }]);
});

test("all that is wrong is told at once", () => {
  expect(problemsOf("size=0&other=1&other=2&page=x")).toMatchObject([
    { parameter: "other" },
    { parameter: "size" },
    { parameter: "page" },
  ]);
});

test("a parameter of the path is not taken from the query", () => {
  const withPath = { id: requiredText({ description: "", maxLength: 5 }) };
  expect(read(withPath, "", { id: "a" })).toEqual({ id: "a" });
  expect(() => read(withPath, "id=b", { id: "a" })).toThrow("id: is not known here: there are no parameters");
});

test("what must be given is missed", () => {
  expect(() => read({ id: requiredText({ description: "", maxLength: 5 }) }, "")).toThrow("id: must be given");
});

test("an answer does not grow with what is wrong", () => {
  const query = Array.from({ length: 1000 }, (_, index) => `${"x".repeat(200)}${index}=`).join("&");
  expect(JSON.stringify(problemsOf(query)).length).toBeLessThan(10_000);
});
