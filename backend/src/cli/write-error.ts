import { SetupError } from "../errors.ts";
import { isBrokenPipe } from "./command.ts";

/** Why the system does not take what is written, by its code: as the engine says it, and for people with what to do. */
const REFUSALS: Readonly<Record<string, readonly [engine: string, people: string]>> = {
  ENOSPC: ["No space left on device", "the disk is full; make space or write to another"],
  EDQUOT: ["Disk quota exceeded", "the disk quota is used up; make space or write to another disk"],
  EFBIG: ["File too large", "no file may be as large there; ask for less or write to another disk"],
  EROFS: ["Read-only file system", "the file system is read-only; write to another folder"],
  EACCES: ["Permission denied", "this user may not write there; change the owner or write to another folder"],
  EPERM: ["Operation not permitted", "this user may not write there; change the owner or write to another folder"],
  ENOENT: ["No such file or directory", "no file can be made there; write to another folder"],
};

/**
 * The error of an output that the system did not take, one sentence with what to do; `undefined` where the error is of another kind.
 * What the engine says of a file counts where it names it.
 */
export function writeError(output: string, error: unknown, file = output): SetupError | undefined {
  // Whoever reads it may go at any time.
  if (!(error instanceof Error) || isBrokenPipe(error)) return undefined;
  const code = "syscall" in error && "code" in error ? String(error.code) : engineCode(error.message, file);
  if (code === undefined) return undefined;
  const [, people = error.message] = REFUSALS[code] ?? [];
  return new SetupError(`Cannot write ${output}: ${people} (${code})`, { cause: error });
}

/** The engine has no codes, and its processes for queries hand on texts only. */
function engineCode(message: string, file: string): string | undefined {
  const [sentence] = /\bIO Error: [^\n]*/.exec(message) ?? [];
  if (!sentence?.includes(file)) return undefined;
  return Object.entries(REFUSALS).find(([, [engine]]) => sentence.includes(engine))?.[0] ?? "EIO";
}
