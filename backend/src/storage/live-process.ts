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

/** Whether a process runs that was started with this argument; where the system does not tell, whether it runs. */
export function isRunningWith(pid: number, argument: string): boolean {
  return isRunning(pid) && (commandLine(pid)?.split("\0").includes(argument) ?? true);
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

/** The command line where the system shows it (Linux): arguments that end in NUL, nothing for a process that has ended. */
function commandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return undefined;
  }
}
