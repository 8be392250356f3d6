import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { READ_BYTES } from "./snapshot-files.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/**
 * Snapshots in a folder of this machine, which is made when the first one is written. What is in them concerns their owner
 * only, so nobody else may read them.
 */
export function localSnapshots(folder: string): SnapshotStore {
  return {
    async list(prefix = "") {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .filter((name) => name.startsWith(prefix));
    },
    async read(name) {
      // A file is replaced and never changed: what is open stays as it is.
      const [file] = await open(join(folder, name)).then((opened) => [opened], absent);
      return file?.createReadStream({ highWaterMark: READ_BYTES });
    },
    async put(name, path) {
      const target = join(folder, name);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      // Others may be writing the same name.
      const part = `${target}.${randomBytes(4).toString("hex")}.part`;
      await copyFile(path, part);
      // A copy has the mode of what was copied.
      await chmod(part, 0o600);
      await rename(part, target);
    },
    async remove(names) {
      for (const name of names) await rm(join(folder, name), { force: true });
      const parents = new Set(names.flatMap(parentsOf));
      // The inner ones first.
      for (const parent of [...parents].sort((a, b) => b.length - a.length)) {
        // It stays while another process writes to it.
        await rmdir(join(folder, parent)).catch(() => {});
      }
    },
  };
}

/** The folders that a name is in, e.g. `a/b` and `a` of `a/b/file`. */
function parentsOf(name: string): readonly string[] {
  const parent = dirname(name);
  return parent === "." ? [] : [parent, ...parentsOf(parent)];
}

function absent(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT") return [];
  throw error;
}
