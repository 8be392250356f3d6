import { spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { writeError } from "./write-error.ts";

test.skipIf(!existsSync("/dev/full"))("an output that is full is told of in a sentence", async () => {
  const entry = join(import.meta.dirname, "..", "cli.ts");
  const child = spawn(process.execPath, [entry, "--help"], { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  expect(await text(child.stderr as NodeJS.ReadableStream)).toBe(
    "aws-inventory: Cannot write the output: the disk is full; make space or write to another (ENOSPC)\n",
  );
  expect(await ended).toBe(1);
});

test("a reader that is gone is no refusal, and neither is what comes from elsewhere", () => {
  const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" });
  expect(writeError("the output", gone)).toBeUndefined();
  expect(writeError("the output", new Error("the store is gone"))).toBeUndefined();
});
