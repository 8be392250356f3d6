import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Python virtual environment that is ready to use. */
export type PythonVenv = {
  /** Absolute path of its interpreter. */
  python: string;
  /** Absolute path of an installed program, e.g. `bin("moto_server")`. */
  bin(name: string): string;
};

/**
 * The virtual environment that holds what `requirementsFile` pins, at the repository root: `.venv` for `requirements.txt`, `.venv-api`
 * for `requirements-api.txt`. It is made on the first call and again when the file's content changes; later calls cost one file read,
 * and processes that ask together wait for one installation.
 * Throws `PythonMissingError` when there is no usable `python3`, and an Error with pip's last lines when the installation fails.
 */
export async function pythonVenv(requirementsFile: string): Promise<PythonVenv> {
  const wanted = createHash("sha256")
    .update(await readFile(requirementsFile))
    .digest("hex");
  const name = path.basename(requirementsFile, ".txt").replace(/^requirements/, ".venv");
  const directory = path.join(import.meta.dirname, "..", name);
  if ((await installed(directory)) !== wanted) {
    await withLock(`${directory}.lock`, async () => {
      if ((await installed(directory)) !== wanted) await install(requirementsFile, directory, wanted);
    });
  }
  return { python: binary(directory, "python"), bin: (program) => binary(directory, program) };
}

/** No `python3` with the `venv` module on this machine: tests that need Python skip, scripts end with this message. */
export class PythonMissingError extends Error {
  override name = "PythonMissingError";
}

function binary(directory: string, name: string): string {
  return process.platform === "win32"
    ? path.join(directory, "Scripts", `${name}.exe`)
    : path.join(directory, "bin", name);
}

/** Holds the digest of the requirements that were installed. */
function stampOf(directory: string): string {
  return path.join(directory, "requirements.sha256");
}

async function installed(directory: string): Promise<string | undefined> {
  try {
    return await readFile(stampOf(directory), "utf8");
  } catch {
    // Never made, or an installation that was interrupted: the stamp is the last thing written.
    return undefined;
  }
}

async function install(requirementsFile: string, directory: string, hash: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  try {
    await run("python3", ["-m", "venv", directory]);
  } catch (cause) {
    throw new PythonMissingError(
      "Cannot make a Python virtual environment: python3 (3.10 or later, with venv) is not installed",
      {
        cause,
      },
    );
  }
  process.stderr.write(
    `Installing ${path.basename(requirementsFile)} into ${path.basename(directory)} (once, a minute or two)\n`,
  );
  try {
    await run(
      binary(directory, "python"),
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirementsFile],
      {
        maxBuffer: 64 * 1024 * 1024,
      },
    );
  } catch (cause) {
    // execFile rejects with an Error that carries the child's stderr.
    const stderr = cause instanceof Error && "stderr" in cause ? String(cause.stderr) : String(cause);
    throw new Error(`Cannot install ${requirementsFile}: ${stderr.trim().split("\n").slice(-3).join(" ")}`, { cause });
  }
  const draft = `${stampOf(directory)}.new`;
  await writeFile(draft, hash);
  await rename(draft, stampOf(directory));
}

/** A directory is the lock, because making one is atomic; a lock older than 15 minutes belongs to a process that died. */
async function withLock(lockDir: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await mkdir(lockDir);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const age = await stat(lockDir).then(
        (found) => Date.now() - found.mtimeMs,
        () => 0,
      );
      if (age > 15 * 60_000) await rm(lockDir, { recursive: true, force: true });
      await delay(500);
    }
  }
  try {
    await work();
  } finally {
    await rm(lockDir, { recursive: true, force: true });
  }
}
