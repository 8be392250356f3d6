import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The engine that a data directory's record names, if there is a record. */
export function recordedEngine(dataDir: string): { readonly pid: number; readonly endpoint: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, "store", "engine.json"), "utf8"));
  } catch {
    // No engine runs, or its record is being damaged by a check.
    return undefined;
  }
}

/** The running processes, other than this one, that name a text in their command line: `pid: command line`. */
export function processesNaming(text: string): string[] {
  return commandLines()
    .filter(({ pid, command }) => pid !== process.pid && command.includes(text))
    .map(({ pid, command }) => `${pid}: ${command}`);
}

/** Kills such processes, so that one failed check does not make the next one fail. */
export function killNaming(text: string): void {
  for (const line of processesNaming(text)) {
    try {
      process.kill(Number.parseInt(line, 10), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function commandLines(): { readonly pid: number; readonly command: string }[] {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-axww", "-o", "pid=,command="], { encoding: "utf8" });
    return stdout.split("\n").map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: readCommand(name) }));
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
