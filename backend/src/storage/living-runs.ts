import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Run } from "../model.ts";
import { inFolder } from "./folder-error.ts";
import { processMark, stillRuns } from "./live-process.ts";
import type { InventoryStorage } from "./storage.ts";

/** What is said of a run whose process was killed. */
export const INTERRUPTED = "Interrupted: the process that ran it ended before the refresh did; run refresh again";

/**
 * The storage of a data directory, which knows of each run whether the process that runs it lives: at once, and by no clock. A run that is
 * over without having said so is answered as failed; one that lives has a heartbeat of this moment, however the clock was moved.
 * Throws `StoreError` when the directory cannot be written.
 */
export function withLivingRuns(storage: InventoryStorage, dataDir: string): InventoryStorage {
  const folder = resolve(dataDir, "store", "runs");
  // All is in the names, so that no file is ever seen half written.
  const nameOf = ({ runId }: Run) => `${runId} ${processMark()}`;
  inFolder(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) if (!isLiving(name)) rmSync(join(folder, name), { force: true });
  });

  const isLivingRun = ({ runId }: Run) =>
    readdirSync(folder).some((name) => name.startsWith(`${runId} `) && isLiving(name));

  async function asItIs(read: Run): Promise<Run> {
    if (read.state !== "running") return read;
    if (isLivingRun(read)) return { ...read, heartbeatAt: new Date().toISOString() };
    // It may have ended since it was read: its mark goes only once its end is stored.
    const run = (await storage.run(read.runId)) ?? read;
    if (run.state !== "running") return run;
    return { ...run, state: "failed", finishedAt: run.heartbeatAt, error: INTERRUPTED };
  }

  return {
    ...storage,
    async putRun(run) {
      const file = join(folder, nameOf(run));
      if (run.state === "running") {
        inFolder(folder, () => writeFileSync(file, ""));
        return await storage.putRun(run);
      }
      // Also when its end cannot be stored, it is over.
      await storage.putRun(run).finally(() => rmSync(file, { force: true }));
    },
    async run(runId) {
      const run = await storage.run(runId);
      return run && (await asItIs(run));
    },
    runs: async (limit) => await Promise.all((await storage.runs(limit)).map(asItIs)),
  };
}

function isLiving(name: string): boolean {
  return stillRuns(name.split(" ")[1] ?? "");
}
