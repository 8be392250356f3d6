import { replaceFiles, type WrittenFile } from "./snapshot-files.ts";
import { MANIFEST } from "./snapshot-manifest.ts";
import { keptDays, type SnapshotRetention } from "./snapshot-retention.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** What the names of all files of snapshots by day begin with. */
const DAILY = "daily/";

/** Others who write snapshots may be so far ahead. */
export const CLOCKS_DIFFER_MS = 3_600_000;

/**
 * So many days of a time to come were written by a clock that was ahead for a moment. More of them say that it is this clock that is
 * behind: they are history.
 */
const MISDATED_DAYS = 2;

export interface SaveDayOptions {
  readonly folder: string;
  readonly now: Date;
  readonly retention: SnapshotRetention;
  readonly onNote: (note: string) => void;
}

/** Makes these files the snapshot of today and removes days that are not kept any more. */
export async function saveDay(
  store: SnapshotStore,
  files: readonly WrittenFile[],
  { folder, now, retention, onNote }: SaveDayOptions,
): Promise<void> {
  const today = dayOf(now);
  const names = await namesOfDays(store);
  const { past, ahead } = daysOf(names, now);
  if (ahead.length > MISDATED_DAYS) {
    onNote(
      `Cannot keep a snapshot of ${today}: there are ${ahead.length} of later days, so the clock seems to be behind; nothing is removed either`,
    );
    return;
  }
  const kept = keptDays([...past, today], retention);
  if (kept.has(today)) await replaceFiles(store, files, { root: rootOfDay(today), at: now, folder });
  const old = names.filter((name) => !kept.has(dayOfName(name)));
  // Without its manifest a day is none, so those go first.
  const isManifest = (name: string) => Number(name.endsWith(MANIFEST));
  if (old.length > 0) await store.remove(old.toSorted((a, b) => isManifest(b) - isManifest(a)));
}

/** The days of which there are whole snapshots, the oldest first; those of a time to come are none. */
export async function snapshotDays(store: SnapshotStore, now: Date): Promise<readonly string[]> {
  return daysOf(await namesOfDays(store), now).past;
}

/** What the names of a day's files begin with. */
export function rootOfDay(day: string): string {
  return `${DAILY}${day}/`;
}

/** The UTC day of a time, e.g. `2026-11-22`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The names of all files of days. What else somebody keeps there is none of ours: it is no day, and stays. */
async function namesOfDays(store: SnapshotStore): Promise<readonly string[]> {
  return (await store.list(DAILY)).filter((name) => /^\d{4}-\d{2}-\d{2}\//.test(name.slice(DAILY.length)));
}

function daysOf(names: readonly string[], now: Date): { past: readonly string[]; ahead: readonly string[] } {
  const days = names.filter((name) => name.endsWith(`/${MANIFEST}`)).map(dayOfName);
  const latest = dayOf(new Date(now.getTime() + CLOCKS_DIFFER_MS));
  return { past: days.filter((day) => day <= latest).sort(), ahead: days.filter((day) => day > latest) };
}

function dayOfName(name: string): string {
  return name.slice(DAILY.length).split("/", 1)[0] ?? "";
}
