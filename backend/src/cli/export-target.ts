import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";

/**
 * The path that is meant: a file of this name in a folder, which is made where `out` ends in a slash, or the file `out`. Throws
 * `UsageError` when its folder does not exist.
 */
export async function exportTarget(out: string | undefined, name: string): Promise<string> {
  if (out === undefined) return name;
  if (/[/\\]$/.test(out)) {
    await mkdir(out, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`Cannot make the folder ${out}: ${cause.code}`, { cause });
    });
  }
  if (await isFolder(out)) return join(out, name);
  if (!(await isFolder(dirname(out)))) {
    throw new UsageError(`Cannot write ${out}: there is no folder ${dirname(out)}`);
  }
  return out;
}

/** The format that the name of a file ends with, as in `volumes.csv`; `undefined` for any other name. */
export function formatOfName<Format extends string>(
  name: string | undefined,
  formats: readonly Format[],
): Format | undefined {
  return formats.find((format) => name?.endsWith(`.${format}`));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    // Whatever keeps it from being looked at keeps it from being written to as well, which the error then says.
    () => false,
  );
}
