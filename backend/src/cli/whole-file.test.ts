import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SetupError } from "../errors.ts";
import { wholeFile } from "./whole-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "whole-file-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a file has its name only when it is whole", async () => {
  const path = join(folder, "a.csv");
  await wholeFile(path, async (part) => {
    await writeFile(part, "half");
    expect(await readdir(folder)).toEqual(["a.csv.part"]);
    await writeFile(part, "whole");
  });
  expect([await readdir(folder), await readFile(path, "utf8")]).toEqual([["a.csv"], "whole"]);
});

test("an error in the middle leaves the file of before, and no part", async () => {
  const path = join(folder, "a.csv");
  await writeFile(path, "before");
  const failing = wholeFile(path, async (part) => {
    await writeFile(part, "half");
    throw new Error("the store is gone");
  });
  await expect(failing).rejects.toThrow("the store is gone");
  expect([await readdir(folder), await readFile(path, "utf8")]).toEqual([["a.csv"], "before"]);
});

test("what the disk refuses is said with the path", async () => {
  const path = join(folder, "none", "a.csv");
  const failing = wholeFile(path, (part) => writeFile(part, "x"));
  await expect(failing).rejects.toThrow(SetupError);
  await expect(failing).rejects.toThrow(`Cannot write ${path}: ENOENT`);
});
