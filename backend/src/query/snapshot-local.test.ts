import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localSnapshots } from "./snapshot-local.ts";
import { snapshotStoreContract } from "./snapshot-store-contract.ts";

snapshotStoreContract("snapshots in a folder", localSnapshots);

test("put() makes folders and files that only their owner can read, whatever the file was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "snapshot-local-"));
  try {
    const path = (...names: string[]) => join(folder, ...names);
    await writeFile(path("given"), "x", { mode: 0o666 });
    await localSnapshots(path("data", "snapshot")).put("a/data.parquet", path("given"));
    const modes = ["data", "data/snapshot", "data/snapshot/a", "data/snapshot/a/data.parquet"].map(
      async (name) => (await stat(path(name))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o700, 0o600]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("put() removes what a writer has left that was ended long ago, and list() names nothing that is being written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "snapshot-local-"));
  try {
    const store = localSnapshots(folder);
    const [old, young] = ["start.pack.0badcafe.part", "start.pack.600dcafe.part"];
    for (const name of [old, young]) await writeFile(join(folder, name), "half");
    const longAgo = new Date(Date.now() - 7_200_000);
    await utimes(join(folder, old), longAgo, longAgo);
    await store.put("start.pack", import.meta.filename);
    expect((await readdir(folder)).toSorted()).toEqual(["start.pack", young]);
    expect(await store.list()).toEqual(["start.pack"]);
    await expect(store.put("start.pack", join(folder, "none"))).rejects.toThrow("ENOENT");
    expect((await readdir(folder)).toSorted()).toEqual(["start.pack", young]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("remove() takes the folders with it that it leaves empty, and no others", async () => {
  const folder = await mkdtemp(join(tmpdir(), "snapshot-local-"));
  try {
    const store = localSnapshots(join(folder, "snapshot"));
    for (const name of ["a/b/c/one", "a/b/two", "d/three"]) await store.put(name, import.meta.filename);
    await store.remove(["a/b/c/one", "d/three"]);
    expect((await readdir(join(folder, "snapshot"), { recursive: true })).toSorted()).toEqual([
      "a",
      join("a", "b"),
      join("a", "b", "two"),
    ]);
    await store.remove(["a/b/two"]);
    expect(await readdir(join(folder, "snapshot"))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
