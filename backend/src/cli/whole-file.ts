import { rename, rm, stat } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { writeError } from "./write-error.ts";

/**
 * Has a file written under another name, `<path>.part`, and gives it its own when it is whole; an error takes it away. Throws
 * `SetupError` where the disk does not take it, and `UsageError` for what is there and is no file.
 */
export async function wholeFile(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  // The whole file would take the place of a device such as /dev/stdout.
  if (there && !there.isFile()) throw new UsageError(`Cannot write ${path}: it is there and no file; name another`);
  const part = `${path}.part`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw writeError(path, error, part) ?? error;
  }
}
