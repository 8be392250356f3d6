import { text } from "node:stream/consumers";
import { makeFolder, receiveFile, removeFolder } from "./snapshot-files.ts";
import { MANIFEST, parseManifest, type SnapshotManifest } from "./snapshot-manifest.ts";
import { PACK, readPack } from "./snapshot-pack.ts";
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
  const ids = await store.list(IDS).then(packIds, (error: unknown) => {
    onNote(`Cannot list the snapshots of the read model: ${messageOf(error)}`);
    return [];
  });
  for (const id of ids) {
    try {
      yield { id, ...(await fetchPack(store, id)) };
    } catch (error) {
      onNote(`Cannot use snapshot ${id} of the read model: ${messageOf(error)}`);
    }
  }
}

function fetchPack(store: SnapshotStore, id: string): Promise<FetchedSnapshot> {
  return intoFolder(async (folder) => {
    const pack = await store.read(id + PACK);
    try {
      return await readPack(pack, folder);
    } finally {
      pack.destroy();
    }
  });
}

/**
 * Fetches the files of the snapshot under a root. Throws where one is not what the manifest says, so that one that was being written over is never taken for one
 * state. Whoever has them removes their folder.
 */
export function fetchFiles(store: SnapshotStore, root: string): Promise<FetchedSnapshot> {
  return intoFolder(async (folder) => {
    const manifest = parseManifest(await text(await store.read(root + MANIFEST)));
    const got = manifest.files.map(async (file) => receiveFile(await store.read(root + file.name), file, folder));
    // All have ended before the folder goes, also where one of them failed.
    for (const result of await Promise.allSettled(got)) if (result.status === "rejected") throw result.reason;
    return manifest;
  });
}

/** Fetches into a new folder, which stays only where all was fetched. */
async function intoFolder(fetch: (folder: string) => Promise<SnapshotManifest>): Promise<FetchedSnapshot> {
  const folder = await makeFolder();
  try {
    return { manifest: await fetch(folder), folder };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** The ids of the snapshots to start from, the newest first. */
export function packIds(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.endsWith(PACK))
    .map(idOf)
    .sort()
    .reverse();
}

/** The id of the snapshot that a file is of: its name, or the folder that it is in, as versions before packs wrote them. */
export function idOf(name: string): string {
  return name.split(/\/|\.pack$/, 1)[0] ?? "";
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
