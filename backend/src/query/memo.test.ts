import { expect, test } from "vitest";
import { createMemo } from "./memo.ts";

test("a memo works each answer out once, and again after a failure", async () => {
  const memo = createMemo();
  let worked = 0;
  const work = async () => ++worked;
  expect(await Promise.all([memo("a", work), memo("a", work)])).toEqual([1, 1]);
  expect(await memo("b", work)).toBe(2);
  await expect(memo("c", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await memo("c", work)).toBe(3);
});
