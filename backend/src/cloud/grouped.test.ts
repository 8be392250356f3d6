import { expect, test } from "vitest";
import { grouped } from "./grouped.ts";

test("grouped() joins calls of one turn by their key", async () => {
  const runs: string[] = [];
  const add = grouped<string>(async (group) => void runs.push(group.join("")));
  await Promise.all([add("x", "a"), add("y", "b"), add("x", "c")]);
  await add("x", "d");
  expect(runs).toEqual(["ac", "b", "d"]);
});

test("grouped() ends every call as its run ends", async () => {
  const add = grouped<string>(async (group) => {
    throw new Error(group.join(""));
  });
  const results = await Promise.allSettled([add("x", "a"), add("x", "b")]);
  expect(results).toMatchObject([{ reason: { message: "ab" } }, { reason: { message: "ab" } }]);
});
