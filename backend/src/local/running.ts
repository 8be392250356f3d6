import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../errors.ts";
import { withFileLock } from "../storage/file-lock.ts";
import { inFolder } from "../storage/folder-error.ts";
import { processMark, stillRuns } from "../storage/live-process.ts";

/** A local mode that runs on a data directory, as other processes see it. */
export interface RunningLocalMode {
  readonly pid: number;
  readonly url: string;
  /** Where the simulated organisation answers and its data is kept; absent: the configured AWS is collected. */
  readonly simulated?: { readonly endpoint: string; readonly dataDir: string };
}

/** What is written down; process ids are used again, the mark is not. */
type Announced = RunningLocalMode & { readonly mark: string };

const FILE = "local-mode.json";

/**
 * Makes the local mode of this process known to other commands on the same data directory. Returns what ends that. Throws
 * `SetupError` when another has been made known meanwhile: of two that start at the same instant only one may go on.
 */
export async function announceLocalMode(dataDir: string, local: Omit<RunningLocalMode, "pid">): Promise<() => void> {
  const file = join(dataDir, FILE);
  const announced: Announced = { ...local, pid: process.pid, mark: processMark() };
  await withFileLock(`${file}.lock`, async () => {
    refuseSecond(dataDir);
    inFolder(dataDir, () => {
      // Renamed into place, so that a reader never sees half of it.
      writeFileSync(`${file}.new`, JSON.stringify(announced), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    });
  });
  return () => rmSync(file, { force: true });
}

/** Throws `SetupError` when a local mode runs on a data directory. */
export function refuseSecond(dataDir: string): void {
  const other = runningLocalMode(dataDir);
  if (other) throw new SetupError(`Cannot start on ${dataDir}: it is in use by ${other.url} (process ${other.pid})`);
}

/** The local mode that runs on a data directory, if one does. */
export function runningLocalMode(dataDir: string): RunningLocalMode | undefined {
  try {
    // Written by `announceLocalMode`; whatever else is there has no mark of a running process.
    const local = JSON.parse(readFileSync(join(dataDir, FILE), "utf8")) as Announced;
    return stillRuns(local.mark) ? local : undefined;
  } catch {
    return undefined;
  }
}
