import type { Readable } from "node:stream";

/**
 * Where snapshots are kept: a folder of files, on a disk or in a bucket. Names are relative and have slashes, e.g.
 * `daily/2026-11-22/manifest.json`.
 */
export interface SnapshotStore {
  /** The names of all files there are that begin with this; none where nothing has been kept yet. */
  list(prefix?: string): Promise<readonly string[]>;
  /** A file as it is now; `undefined` where there is none of that name. Whoever does not read it to its end destroys it. */
  read(name: string): Promise<Readable | undefined>;
  /** Keeps a copy of the file at a path; nobody ever sees half of it. */
  put(name: string, path: string): Promise<void>;
  /** Removes files; one that is not there (any more) does no harm. */
  remove(names: readonly string[]): Promise<void>;
}
