import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Whether a process runs. One that has ended but was not yet waited for by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return commandLine(pid) !== "";
}

/** Whether a process runs and names this file among its arguments; `undefined` where the system does not tell. */
export function runsWith(pid: number, file: string): boolean | undefined {
  return isRunning(pid) ? commandLine(pid)?.includes(file) : false;
}

/**
 * Ends a process that was started detached, with what it started itself (npx starts the engine); one that has ended
 * already is no error.
 */
export function endProcess(pid: number, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It has ended already, which is what was wanted.
  }
}

/** The command line of a process, empty when it has ended; `undefined` on Windows, which does not show it. */
function commandLine(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  return process.platform === "linux" ? readProc(pid) : askPs(pid);
}

function readProc(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It ended a moment ago.
    return "";
  }
}

function askPs(pid: number): string {
  const { stdout, error } = spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.trim();
}
