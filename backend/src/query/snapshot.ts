import type { Database } from "./database.ts";
import { dayOf, saveDay } from "./snapshot-days.ts";
import { type FetchedStart, messageOf } from "./snapshot-fetch.ts";
import { replaceFiles, withFolder, writeFiles } from "./snapshot-files.ts";
import { type LoadedSnapshot, loadFiles } from "./snapshot-load.ts";
import { putPack } from "./snapshot-pack.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

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
    if (forStart) await putPack(store, files.all, { at: now, folder });
    if (forDay) {
      await saveDay(store, files.ofDay, { folder, now, retention: forDay, onNote });
      await replaceFiles(store, files.all, { root: CURRENT, at: now, folder });
    }
  });
}

/** Fills an empty copy from what was fetched; `undefined` where there is nothing or it cannot be used, and why is noted. */
export async function loadStart(
  database: Database,
  { snapshot, problem }: FetchedStart,
  onNote: (note: string) => void,
): Promise<LoadedSnapshot | undefined> {
  if (problem !== undefined) onNote(cannotUse(problem));
  try {
    return snapshot && (await loadFiles(database, snapshot));
  } catch (error) {
    onNote(cannotUse(error));
    return undefined;
  }
}

/** What is said of a snapshot that a copy should have been filled from. */
export function cannotUse(why: unknown): string {
  return `Cannot use the snapshot of the read model: ${messageOf(why)}`;
}
