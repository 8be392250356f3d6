import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SnapshotStore } from "./snapshot-store.ts";

/** What every store of snapshots must do; `open` gives an empty one, `folder` being free for its use. */
export function snapshotStoreContract(name: string, open: (folder: string) => SnapshotStore): void {
  describe(name, () => {
    let folder: string;
    let store: SnapshotStore;
    const path = (file: string) => join(folder, file);
    const read = async (file: string) => buffer((await store.read(file)) ?? Readable.from([]));
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "snapshot-store-"));
      store = open(path("store"));
    });
    afterEach(async () => await rm(folder, { recursive: true }));

    test("list() is empty where nothing was kept, and remove() does no harm there", async () => {
      expect(await store.list()).toEqual([]);
      await store.remove([]);
      await store.remove(["a/none.parquet"]);
    });

    test("read() gives back what put() kept, byte by byte, the last of that name", async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
      await writeFile(path("given"), bytes);
      await store.put("a/data.parquet", path("given"));
      expect(Buffer.compare(await read("a/data.parquet"), bytes)).toBe(0);
      await writeFile(path("given"), "shorter");
      await store.put("a/data.parquet", path("given"));
      expect(String(await read("a/data.parquet"))).toBe("shorter");
      expect(await store.list()).toEqual(["a/data.parquet"]);
    });

    test("list() names every file of every snapshot, and remove() removes those named", async () => {
      await writeFile(path("given"), "x");
      const names = ["a", "b", "c"].flatMap((id) => [`${id}/manifest.json`, `${id}/resources.parquet`]);
      for (const file of names) await store.put(file, path("given"));
      expect((await store.list()).toSorted()).toEqual(names);
      await store.remove(["a/manifest.json", "a/resources.parquet", "b/manifest.json"]);
      expect((await store.list()).toSorted()).toEqual([
        "b/resources.parquet",
        "c/manifest.json",
        "c/resources.parquet",
      ]);
    });

    test("list() of a beginning names what begins so, also where that ends within a folder's name", async () => {
      await writeFile(path("given"), "x");
      const names = ["day/2026-11-21/a", "day/2026-11-22/b/c", "other/2026-11-22/a"];
      for (const file of names) await store.put(file, path("given"));
      expect((await store.list("day/")).toSorted()).toEqual(names.slice(0, 2));
      expect(await store.list("day/2026-11-22")).toEqual([names[1]]);
      expect(await store.list("2")).toEqual([]);
    });

    test("read() of what is not there gives nothing", async () => {
      expect(await store.read("a/none.parquet")).toBeUndefined();
      await writeFile(path("given"), "x");
      await store.put("a/data.parquet", path("given"));
      expect(await store.read("a/none.parquet")).toBeUndefined();
    });
  });
}
