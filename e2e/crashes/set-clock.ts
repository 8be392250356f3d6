import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CommandOptions } from "./command-line.ts";

/** The clock of the commands that are given its options. */
export interface Clock extends CommandOptions {
  set(ms: number): void;
}

/** A clock that is right until it is set; what it shows is in a file beside the data directory. */
export function openClock(dataDir: string): Clock {
  const file = `${dataDir}-clock`;
  const preload = pathToFileURL(join(import.meta.dirname, "shifted-clock.ts"));
  // Renamed, so that no process reads an empty file, which would be a third time in between.
  const set = (ms: number) => {
    writeFileSync(`${file}.next`, String(ms));
    renameSync(`${file}.next`, file);
  };
  set(0);
  return { env: { SHIFTED_CLOCK: file, NODE_OPTIONS: `--import=${preload}` }, set };
}
