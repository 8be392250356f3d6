import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ifLockIsFree, withFileLock } from "./file-lock.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-lock-"));
  path = join(folder, "lock");
});
afterEach(async () => await rm(folder, { recursive: true }));

describe("withFileLock()", () => {
  test("lets one in at a time and leaves nothing behind", async () => {
    let inside = 0;
    let most = 0;
    const doing = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, async () => await withFileLock(path, doing)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test("opens again when what was done fails", async () => {
    await expect(withFileLock(path, () => Promise.reject(new Error("as told")))).rejects.toThrow("as told");
    expect(await withFileLock(path, async () => "again")).toBe("again");
  });

  test("takes over the lock of a process that has ended", async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    await writeFile(path, `${child.pid}@`);
    expect(await withFileLock(path, async () => "mine")).toBe("mine");
    expect(await readdir(folder)).toEqual([]);
  });

  test.skipIf(process.platform === "win32")("takes over a lock whose process id somebody else has now", async () => {
    await writeFile(path, `${process.pid}@1`);
    expect(await withFileLock(path, async () => "mine")).toBe("mine");
  });

  test.each(["", "4711", "what is this?"])(
    "takes over a lock that says %j, which names no process",
    async (content) => {
      await writeFile(path, content);
      expect(await withFileLock(path, async () => "mine")).toBe("mine");
    },
  );

  test("leaves the lock of a process that runs alone, however old the clock makes it", async () => {
    let waited = false;
    await withFileLock(path, async () => {
      const longAgo = new Date(Date.now() - 100 * 86_400_000);
      await utimes(path, longAgo, longAgo);
      expect(ifLockIsFree(path, () => expect.unreachable())).toBeUndefined();
      waited = true;
    });
    expect(waited).toBe(true);
  });

  test("says that the lock cannot be made", async () => {
    const nowhere = join(folder, "missing", "lock");
    await expect(withFileLock(nowhere, async () => "mine")).rejects.toThrow(/Cannot use the data directory: .*ENOENT/);
  });
});

test("ifLockIsFree() does nothing while another holds the lock", async () => {
  const done: string[] = [];
  await withFileLock(path, async () => ifLockIsFree(path, () => done.push("while held")));
  expect(done).toEqual([]);
  ifLockIsFree(path, () => done.push("when free"));
  expect(done).toEqual(["when free"]);
  expect(existsSync(path)).toBe(false);
});
