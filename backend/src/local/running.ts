import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runsWith } from "../storage/live-process.ts";

/** A local mode that runs on a data directory, as other processes see it. */
export interface RunningLocalMode {
  readonly pid: number;
  readonly url: string;
  /** Where the simulated organisation answers and its data is kept; absent: the configured AWS is collected. */
  readonly simulated?: { readonly endpoint: string; readonly dataDir: string };
}

const FILE = "local-mode.json";

/** Makes a local mode known to other commands on the same data directory. Returns what ends that. */
export function announceLocalMode(dataDir: string, local: RunningLocalMode): () => void {
  const file = join(dataDir, FILE);
  // Renamed into place, so that a reader never sees half of it.
  writeFileSync(`${file}.new`, JSON.stringify(local), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
}

/** The local mode that runs on a data directory, if one does. */
export function runningLocalMode(dataDir: string): RunningLocalMode | undefined {
  try {
    // Written by `announceLocalMode`; whatever else is there does not name a running process.
    const local = JSON.parse(readFileSync(join(dataDir, FILE), "utf8")) as RunningLocalMode;
    // Process ids are used again: the command line tells whether it is a start command still.
    return runsWith(local.pid, "start") === false ? undefined : local;
  } catch {
    return undefined;
  }
}
