import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Sweep, sweepExpired } from "./sweep-expired.ts";

const DAY_MS = 86_400_000;

/**
 * Sweeps the tables of an embedded engine unless that was done within a day; a file beside the database keeps the time. The
 * first call only begins to count, because nothing expires before it is 90 days old. Returns how many items it removed.
 */
export async function sweepDaily(dataDir: string, sweep: Sweep): Promise<number> {
  const folder = resolve(dataDir, "store");
  const marker = join(folder, "swept");
  const now = sweep.now ?? new Date();
  const sweptAt = statSync(marker, { throwIfNoEntry: false })?.mtime;
  if (sweptAt && now.getTime() - sweptAt.getTime() < DAY_MS) return 0;
  const removed = sweptAt ? await sweepExpired(sweep) : 0;
  mkdirSync(folder, { recursive: true });
  writeFileSync(marker, "");
  utimesSync(marker, now, now);
  return removed;
}
