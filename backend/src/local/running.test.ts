import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { announceLocalMode, refuseSecond, runningLocalMode } from "./running.ts";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "running-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

const URL = "http://127.0.0.1:4000";

test("a local mode is known while it runs, and a second one is refused", async () => {
  const forget = await announceLocalMode(dataDir, { url: URL });
  expect(runningLocalMode(dataDir)).toMatchObject({ url: URL, pid: process.pid });
  expect(() => refuseSecond(dataDir)).toThrow(`it is in use by ${URL} (process ${process.pid})`);
  forget();
  expect(runningLocalMode(dataDir)).toBeUndefined();
});

// A container that is started again gives its process the same id.
test.skipIf(process.platform === "win32")(
  "one that was killed is forgotten, also by a start with its process id",
  async () => {
    await announceLocalMode(dataDir, { url: URL });
    const file = join(dataDir, "local-mode.json");
    const announced = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...announced, mark: `${process.pid}@1` }));
    expect(() => refuseSecond(dataDir)).not.toThrow();
    const forget = await announceLocalMode(dataDir, { url: URL });
    expect(runningLocalMode(dataDir)?.url).toBe(URL);
    forget();
  },
);

test.each(["", "{}", "null", '{"pid":1,"url":"http://127.0.0.1:1"}'])("%j announces nobody", async (content) => {
  await writeFile(join(dataDir, "local-mode.json"), content);
  expect(runningLocalMode(dataDir)).toBeUndefined();
});
