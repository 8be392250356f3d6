import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Run } from "../model.ts";
import { INTERRUPTED, withLivingRuns } from "./living-runs.ts";
import { openInMemoryStorage, openStorage } from "./open-storage.ts";
import { DEFAULT_TABLE_NAMES as tables } from "./tables.ts";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "living-runs-"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dataDir, { recursive: true });
});

test("a run whose process was killed has failed at once", async () => {
  const { storage, close } = await openStorage({ dataDir, tables });
  await storage.putRun(run("run-1"));
  const { child, stored } = otherProcess("run-2");
  await stored;
  expect((await storage.runs(10)).map(({ state }) => state)).toEqual(["running", "running"]);
  child.kill("SIGKILL");
  await once(child, "exit");
  const [killed, own] = await storage.runs(10);
  expect(own?.state).toBe("running");
  expect(killed).toMatchObject({ runId: "run-2", state: "failed", error: INTERRUPTED });
  expect(killed?.finishedAt).toBe(killed?.heartbeatAt);
  expect(await storage.run("run-2")).toEqual(killed);
  await close();
});

test("a run that lives has a heartbeat of this moment, wherever the clock was moved", async () => {
  const { storage, close } = await openStorage({ dataDir, tables });
  await storage.putRun(run("run-1"));
  for (const now of ["2026-11-23T13:00:00.000Z", "2026-11-12T12:00:00.000Z"]) {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(now) });
    expect(await storage.run("run-1")).toMatchObject({ state: "running", heartbeatAt: now });
    vi.useRealTimers();
  }
  await close();
});

test("a run that has ended stays as it ended, also for those who open the store later", async () => {
  const { storage, close } = await openStorage({ dataDir, tables });
  await storage.putRun(run("run-1"));
  await storage.putRun({ ...run("run-1"), state: "complete" });
  expect(await storage.run("run-1")).toMatchObject({ ...run("run-1"), state: "complete" });
  await storage.putRun(run("run-2"));
  await close();
  const later = await openStorage({ dataDir, tables });
  expect((await later.storage.runs(10)).map(({ state }) => state)).toEqual(["running", "complete"]);
  await later.close();
});

test("a run that ends while it is read is answered as it ended", async () => {
  const { storage, close } = await openInMemoryStorage(tables);
  const writer = withLivingRuns(storage, dataDir);
  await writer.putRun(run("run-1"));
  const reader = withLivingRuns(
    {
      ...storage,
      async run(runId) {
        const read = await storage.run(runId);
        if (read?.state === "running") await writer.putRun({ ...run("run-1"), state: "complete" });
        return read;
      },
    },
    dataDir,
  );
  expect(await reader.run("run-1")).toMatchObject({ state: "complete" });
  await close();
});

/** Another process that stores a running run and goes on. */
function otherProcess(runId: string) {
  const script = `
    import { openStorage } from ${JSON.stringify(join(import.meta.dirname, "open-storage.ts"))};
    const { storage } = await openStorage(${JSON.stringify({ dataDir, tables })});
    await storage.putRun(${JSON.stringify(run(runId))});
    console.log("stored");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, stored: once(child.stdout, "data") };
}

function run(runId: string): Run {
  const progress = { accounts: 1, cells: 0, cellsDone: 0, resources: 0, created: 0, updated: 0, deleted: 0 };
  const at = new Date().toISOString().replace(/T.*/, "T00:00:00.000Z");
  return {
    runId,
    state: "running",
    trigger: "cli",
    startedAt: at,
    heartbeatAt: at,
    filters: {},
    progress: { ...progress, apiCalls: 0, alarms: 0, stale: 0, outcomes: {} },
    problems: [],
    alarms: [],
  };
}
