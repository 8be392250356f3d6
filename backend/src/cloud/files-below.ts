import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** The paths of all files below a folder, relative to it and with `/`, in order; those that begin with a dot are left out. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
}
