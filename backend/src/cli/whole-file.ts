import { rename, rm } from "node:fs/promises";
import { SetupError } from "../errors.ts";

/**
 * Has a file written under another name, `<path>.part`, and gives it its own when it is whole; an error takes it away. Throws
 * `SetupError` where the disk does not take it.
 */
export async function wholeFile(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    if (!isOfDisk(error)) throw error;
    throw new SetupError(`Cannot write ${path}: ${error.message}`, { cause: error });
  }
}

function isOfDisk(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
