import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { makeFolder, receiveFile, removeFolder } from "./snapshot-files.ts";
import { MANIFEST, parseManifest, type SnapshotManifest } from "./snapshot-manifest.ts";
import { readPack, START } from "./snapshot-pack.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** A snapshot whose files are on this machine's disk, in a folder of their own. Whoever has them removes it. */
export interface FetchedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly folder: string;
}

/** What came of fetching the snapshot to start from: neither where there is none. */
export interface FetchedStart {
  readonly snapshot?: FetchedSnapshot;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** Fetches the snapshot to start from. Never throws: whoever has none begins with the tables. */
export async function fetchStart(store: SnapshotStore): Promise<FetchedStart> {
  try {
    const pack = await store.read(START);
    return pack ? { snapshot: await fetchPack(pack) } : {};
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function fetchPack(pack: Readable): Promise<FetchedSnapshot> {
  try {
    return await intoFolder((folder) => readPack(pack, folder));
  } finally {
    pack.destroy();
  }
}

/**
 * Fetches the files of the snapshot under a root. Throws where one is not what the manifest says, so that one that was being written over is never taken for one
 * state.
 */
export function fetchFiles(store: SnapshotStore, root: string): Promise<FetchedSnapshot> {
  const read = async (name: string) => {
    const content = await store.read(root + name);
    if (content === undefined) throw new RangeError(`there is no ${root}${name}`);
    return content;
  };
  return intoFolder(async (folder) => {
    const manifest = parseManifest(await text(await read(MANIFEST)));
    const got = manifest.files.map(async (file) => receiveFile(await read(file.name), file, folder));
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
