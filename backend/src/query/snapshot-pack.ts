import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { manifestOf, READ_BYTES, receiveFile, type WrittenFile } from "./snapshot-files.ts";
import { parseManifest, type SnapshotManifest } from "./snapshot-manifest.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** The name of the snapshot that a process starts from. It is replaced by the next one: whoever is reading it has it to its end. */
export const START = "start.pack";

/** A pack begins with the length of its manifest in so many digits; then come the manifest and the files that it lists. */
const LENGTH_DIGITS = 10;

/**
 * Puts all files of a snapshot as one, {@link START}: each call of the SDK costs a cold process 7 ms of processor time, and there are
 * a dozen files.
 */
export async function putPack(
  store: SnapshotStore,
  files: readonly WrittenFile[],
  { at, folder }: { readonly at: Date; readonly folder: string },
): Promise<void> {
  const path = join(folder, START);
  const manifest = Buffer.from(manifestOf(files, at));
  async function* parts() {
    yield String(manifest.length).padStart(LENGTH_DIGITS, "0");
    yield manifest;
    for (const file of files) yield* createReadStream(file.path, { highWaterMark: READ_BYTES });
  }
  await writeFile(path, parts());
  await store.put(START, path);
}

/** Writes the files of a pack into a folder. Throws a `RangeError` that says why it cannot be used. */
export async function readPack(pack: AsyncIterable<Uint8Array>, folder: string): Promise<SnapshotManifest> {
  const take = taker(pack);
  const length = Number(await text(take(LENGTH_DIGITS)));
  const manifest = parseManifest(Number.isSafeInteger(length) ? await text(take(length)) : "");
  for (const file of manifest.files) await receiveFile(take(file.bytes), file, folder);
  return manifest;
}

/** Takes so many bytes at a time from what comes in parts of any size. */
function taker(parts: AsyncIterable<Uint8Array>): (bytes: number) => AsyncIterable<Uint8Array> {
  const coming = parts[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return async function* take(bytes) {
    for (let left = bytes; left > 0; ) {
      if (rest.length === 0) {
        const next = await coming.next();
        if (next.done) throw new RangeError("it ends too early");
        rest = next.value;
      }
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  };
}
