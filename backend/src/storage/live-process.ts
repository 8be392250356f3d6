import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";

/** A process id and its start. */
const MARK = /^(\d+)@([\w-]*)$/;

/** Which start of the machine this is, where the system tells. */
const BOOT = bootId();

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

/**
 * What tells a process from every other one: its id and when it started, e.g. `4711@8355102-0f3b9c1e`. An id alone is used again, in a
 * container that is started anew even at once. Windows does not tell the start, so there it is the id alone.
 */
export function processMark(pid = process.pid): string {
  return `${pid}@${startOf(pid)}`;
}

/** Whether a text is the mark of a process, running or not. */
export function isMark(text: string): boolean {
  return MARK.test(text);
}

/** Whether the process of a mark still runs; what is no mark is no process. */
export function stillRuns(mark: string): boolean {
  const [, pid, start] = MARK.exec(mark) ?? [];
  return pid !== undefined && isRunning(Number(pid)) && (start === "" || start === startOf(Number(pid)));
}

/** Whether a process runs and names this file among its arguments; `undefined` where the system does not tell. */
export function runsWith(pid: number, file: string): boolean | undefined {
  return isRunning(pid) ? commandLine(pid)?.includes(file) : false;
}

/** The command lines of this user's processes, with spaces between the arguments; none on Windows. */
export function ownProcesses(): { readonly pid: number; readonly command: string }[] {
  if (process.platform === "win32") return [];
  const lines = process.platform === "linux" ? ownInProc() : ps(["-x", "-U", String(process.getuid?.())]).split("\n");
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line.replace(/^\s*\d+ /, "") }));
}

/**
 * Ends a process that was started detached, with what it started itself (npx starts the engine); one that has ended
 * already is no error.
 */
export function endProcess(pid: number, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
  // What npx started is not the first of its group.
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // There is no such group, or it has ended already, which is what was wanted.
    }
  }
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
  } catch {
    // Not Linux, or hidden by a sandbox: the count from boot then stands alone.
    return "";
  }
}

/** The command line of a process, empty when it has ended; `undefined` on Windows, which does not show it. */
function commandLine(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  return process.platform === "linux" ? readProc(pid, "cmdline") : ps(["-p", String(pid)]).replace(/^\s*\d+ /, "");
}

/** When a process started, in the system's own count, which no change of the clock moves; empty where it is not told. */
function startOf(pid: number): string {
  if (process.platform === "win32") return "";
  if (process.platform === "linux") return startInProc(pid);
  return String(Date.parse(`${ps(["-p", String(pid)], "lstart=")} UTC`) || "");
}

/** The start is counted from boot, so that it takes the boot to be unique: small machines start alike. */
function startInProc(pid: number): string {
  // The name in parentheses may hold anything; the start is the 20th field after it (proc_pid_stat(5)).
  const ticks = readProc(pid, "stat").split(") ").at(-1)?.split(" ")[19] ?? "";
  return ticks && `${ticks}-${BOOT}`;
}

function readProc(pid: number | string, file: "cmdline" | "stat"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended a moment ago.
    return "";
  }
}

function ownInProc(): string[] {
  const user = process.getuid?.();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid === user)
    .map((pid) => `${pid} ${readProc(pid, "cmdline").replaceAll("\0", " ").trim()}`);
}

function ps(which: readonly string[], shown = "pid=,command="): string {
  const columns = shown.split(",").flatMap((column) => ["-o", column]);
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { stdout, error } = spawnSync("ps", ["-ww", ...columns, ...which], { encoding: "utf8", env });
  if (error !== undefined) throw error;
  return stdout.trim();
}
