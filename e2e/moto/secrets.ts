import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The files below a directory that hold a text anywhere in their bytes. */
export async function filesWith(directory: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.map(async (file) => ((await readFile(file)).includes(text) ? [`${file} holds ${text}`] : [])),
  );
  return found.flat();
}
