import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SetupError, UsageError } from "../errors.ts";
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
  await expect(failing).rejects.toThrow(
    `Cannot write ${path}: no file can be made there; write to another folder (ENOENT)`,
  );
});

test.for([
  ['IO Error: Cannot open file "PART": No such file or directory', "no file can be made there"],
  [
    'Cannot run the query: Error: IO Error: Could not write file "PART": No space left on device\n    at run',
    "the disk is full",
  ],
  ['IO Error: Cannot open file "PART": Input/output error', "Input/output error"],
] as const)("so is what the engine says of it: %s", async ([message, reason]) => {
  const path = join(folder, "a.parquet");
  const failing = wholeFile(path, async (part) => {
    throw new Error(message.replace("PART", part));
  });
  await expect(failing).rejects.toThrow(SetupError);
  await expect(failing).rejects.toThrow(reason);
});

test("what the engine says of other files is not", async () => {
  const message = 'IO Error: Cannot open file "/tables/resources.parquet": Permission denied';
  const failing = wholeFile(join(folder, "a.parquet"), () => Promise.reject(new Error(message)));
  await expect(failing).rejects.toThrow(message);
  await expect(failing).rejects.not.toThrow(SetupError);
});

test("what is there and is no file stays what it is", async () => {
  const path = join(folder, "a");
  await mkdir(path);
  await expect(wholeFile(path, (part) => writeFile(part, "x"))).rejects.toThrow(UsageError);
  expect(await readdir(folder)).toEqual(["a"]);
});
