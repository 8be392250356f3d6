import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { READ_BYTES } from "./snapshot-files.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** What the name of a file ends with that is being written. */
const PART = ".part";

/** Nobody takes so long to copy a file. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Snapshots in a folder of this machine, which is made when the first one is written. What is in them concerns their owner
 * only, so nobody else may read them.
 */
export function localSnapshots(folder: string): SnapshotStore {
  return {
    async list(prefix = "") {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(PART))
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
      await removeAbandoned(target);
      // Others may be writing the same name.
      const part = `${target}.${randomBytes(4).toString("hex")}${PART}`;
      try {
        await copyFile(path, part);
        // A copy has the mode of what was copied.
        await chmod(part, 0o600);
        await rename(part, target);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
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

/** Removes what writers of a file have left that were ended while they wrote. */
async function removeAbandoned(target: string): Promise<void> {
  const names = await readdir(dirname(target));
  for (const name of names.filter((other) => other.startsWith(`${basename(target)}.`) && other.endsWith(PART))) {
    const path = join(dirname(target), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < Date.now() - ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
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
