import { randomBytes } from "node:crypto";
import type { Database } from "./database.ts";
import { CLOCKS_DIFFER_MS, dayOf, saveDay } from "./snapshot-days.ts";
import { IDS, idOf, messageOf, packIds, type Snapshots } from "./snapshot-fetch.ts";
import { replaceFiles, withFolder, writeFiles } from "./snapshot-files.ts";
import { type LoadedSnapshot, loadFiles } from "./snapshot-load.ts";
import { putPack } from "./snapshot-pack.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** Snapshots kept for the start of a process: the newest, and the one before for whoever is just reading it. */
const KEPT = 2;

/** What the names of the newest snapshot's files begin with; they stay the same, for whoever reads the files by SQL. */
const CURRENT = "current/";

export interface SaveOptions {
  readonly now: Date;
  /** The catalog's. */
  readonly services: readonly string[];
  /** Writes the one that a later process starts from. */
  readonly forStart: boolean;
  /** Writes those of today and the current one as well: after a run. */
  readonly forDay?: SnapshotRetention;
  readonly onNote: (note: string) => void;
}

/**
 * Writes what the copy holds as Parquet files with a manifest of them: as one file for whoever starts from it, and under each root where
 * it is to be kept. The versions of the partitions are in the table `partitions`.
 */
export async function saveSnapshot(database: Database, store: SnapshotStore, options: SaveOptions): Promise<void> {
  const { now, services, forStart, forDay, onNote } = options;
  await withFolder(async (folder) => {
    const files = await writeFiles(database, { folder, services, day: dayOf(now) });
    if (forStart) {
      const id = `${timeOf(now)}-${randomBytes(3).toString("hex")}`;
      await putPack(store, files.all, { id, at: now, folder });
      await removeOld(store, now);
    }
    if (forDay) {
      await saveDay(store, files.ofDay, { folder, now, retention: forDay, onNote });
      await replaceFiles(store, files.all, { root: CURRENT, at: now, folder });
    }
  });
}

/** Removes what is older than the snapshot before the newest. */
async function removeOld(store: SnapshotStore, now: Date): Promise<void> {
  const names = await store.list(IDS);
  // Those of a time to come were written while the clock was ahead, and would be the newest for as long.
  const latest = timeOf(new Date(now.getTime() + CLOCKS_DIFFER_MS));
  const oldestKept = packIds(names).filter((other) => other <= latest)[KEPT - 1] ?? "";
  const old = names.filter((name) => idOf(name) < oldestKept || idOf(name) > latest);
  if (old.length > 0) await store.remove(old);
}

/** Fills an empty copy from the first of these that can be read; `undefined` where there is none. What is wrong with the others is noted. */
export async function loadSnapshot(
  database: Database,
  snapshots: Snapshots,
  onNote: (note: string) => void,
): Promise<LoadedSnapshot | undefined> {
  for (let fetched = await snapshots(); fetched; fetched = await snapshots()) {
    try {
      return await loadFiles(database, fetched);
    } catch (error) {
      onNote(`Cannot use snapshot ${fetched.id} of the read model: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** The time of a snapshot, with which its id begins. */
function timeOf(time: Date): string {
  return time.toISOString().replace(/[-:]/g, "");
}
