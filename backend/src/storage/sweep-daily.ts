import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Sweep, sweepExpired } from "./sweep-expired.ts";

const DAY_MS = 86_400_000;

/**
 * Sweeps the tables of an embedded engine unless that was done within a day; a file beside the database keeps the time. What goes
 * is what had expired at the time of the sweep before: what is removed cannot come back, and by a clock that is put forward by
 * months for a moment everything has just expired. Returns how many items it removed; none by the first call.
 */
export async function sweepDaily(dataDir: string, sweep: Sweep): Promise<number> {
  const folder = resolve(dataDir, "store");
  const marker = join(folder, "swept");
  const now = sweep.now ?? new Date();
  const sweptAt = statSync(marker, { throwIfNoEntry: false })?.mtime;
  const age = sweptAt ? now.getTime() - sweptAt.getTime() : Number.NEGATIVE_INFINITY;
  if (age >= 0 && age < DAY_MS) return 0;
  // A time to come is that of a clock which has been put back since: it begins to count anew.
  const removed = sweptAt && age > 0 ? await sweepExpired({ ...sweep, now: sweptAt }) : 0;
  mkdirSync(folder, { recursive: true });
  writeFileSync(marker, "");
  utimesSync(marker, now, now);
  return removed;
}
