import { expect, test } from "vitest";
import { nearest, shortened } from "./nearest.ts";

test("nearest() gives the three names that take the fewest edits, whatever their capitals", () => {
  expect(nearest("REGOIN", ["state", "region", "regions", "origin", "name"])).toEqual(["region", "regions", "origin"]);
  expect(nearest("x", ["y"])).toEqual(["y"]);
});

test("shortened() keeps 60 characters", () => {
  expect(shortened("a".repeat(60))).toBe("a".repeat(60));
  expect(shortened("a".repeat(61))).toBe(`${"a".repeat(60)}…`);
});
