import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, removeFolder, sha256Of } from "./snapshot-files.ts";
import { MANIFEST, parseManifest, type SnapshotManifest } from "./snapshot-manifest.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/**
 * An id begins with its time, and that with the digit of its millennium: what is kept by day need not be listed at each start.
 */
export const IDS = "2";

/** A snapshot whose files are on this machine's disk, in a folder of their own. */
export interface FetchedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly folder: string;
}

/** The snapshots that a copy can start from, the newest first; `undefined` when there are no more. What is wrong with others is noted. */
export type Snapshots = () => Promise<(FetchedSnapshot & { readonly id: string }) | undefined>;

/** Begins to fetch the newest one; others are fetched when they are asked for. */
export function fetchSnapshots(store: SnapshotStore, onNote: (note: string) => void): Snapshots {
  const snapshots = fetched(store, onNote);
  let ahead: ReturnType<typeof snapshots.next> | undefined = snapshots.next();
  return async () => {
    const next = ahead ?? snapshots.next();
    ahead = undefined;
    return (await next).value ?? undefined;
  };
}

async function* fetched(store: SnapshotStore, onNote: (note: string) => void) {
  const ids = await store.list(IDS).then(completeIds, (error: unknown) => {
    onNote(`Cannot list the snapshots of the read model: ${messageOf(error)}`);
    return [];
  });
  for (const id of ids) {
    try {
      yield { id, ...(await fetchFiles(store, `${id}/`)) };
    } catch (error) {
      onNote(`Cannot use snapshot ${id} of the read model: ${messageOf(error)}`);
    }
  }
}

/**
 * Fetches the files of the snapshot under a root. Throws where one is not what the manifest says, so that one that was being written over is never taken for one
 * state. Whoever has them removes their folder.
 */
export async function fetchFiles(store: SnapshotStore, root: string): Promise<FetchedSnapshot> {
  const folder = await makeFolder();
  try {
    await store.get(root + MANIFEST, join(folder, MANIFEST));
    const manifest = parseManifest(await readFile(join(folder, MANIFEST), "utf8"));
    const got = manifest.files.map(async ({ name, sha256 }) => {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await store.get(root + name, path);
      if ((await sha256Of(path)) !== sha256) throw new RangeError(`${name} is not what was written`);
    });
    // All have ended before the folder goes, also where one of them failed.
    for (const result of await Promise.allSettled(got)) if (result.status === "rejected") throw result.reason;
    return { manifest, folder };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** The snapshots that were written to their end, the newest first. */
export function completeIds(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.endsWith(`/${MANIFEST}`))
    .map(idOf)
    .sort()
    .reverse();
}

/** The id of the snapshot that a file is of. */
export function idOf(name: string): string {
  return name.split("/", 1)[0] ?? "";
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
