import { StoreError } from "./storage.ts";

/** What the system says of a folder that cannot be written, for people, with what to do where that is known. */
const STATES: Readonly<Record<string, string>> = {
  ENOSPC: "its disk is full; make space and run the command again",
  EDQUOT: "the disk quota is used up; make space and run the command again",
  EFBIG: "a file in it has reached the size that is allowed",
  EROFS: "it is on a read-only file system; name another with --data-dir",
  EACCES: "this user may not write to it; change its owner or name another with --data-dir",
};

/** The error of a data directory in which something cannot be written: one sentence that says why. */
export function folderError(folder: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const state = code !== undefined && code in STATES ? `cannot be written: ${STATES[code]} (${code})` : undefined;
  const otherwise = code === undefined ? "cannot be written" : `cannot be written (${code})`;
  return new StoreError(`Cannot use the data directory: ${folder} ${state ?? otherwise}`, { cause });
}

/** Does something with files in a folder. Throws {@link StoreError}, with {@link folderError}'s sentence, where the system refuses. */
export function inFolder<Result>(folder: string, doing: () => Result): Result {
  try {
    return doing();
  } catch (cause) {
    throw folderError(folder, cause);
  }
}
