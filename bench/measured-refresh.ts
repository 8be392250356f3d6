import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../backend/src/model.ts";
import { rounded } from "./result.ts";

/** What a refresh took. */
export interface Refreshed {
  readonly listed: number;
  /** Of the process, resident. */
  readonly peakMiB: number;
  /** The most that was left of the heap after a full collection: the rest of the peak is garbage that V8 was in no hurry to collect. */
  readonly keptMiB: number;
  readonly seconds: number;
}

/** A refresh by the command line as a user runs it. Throws unless it is complete. */
export async function refreshOnce(url: string, dataDir: string, args: readonly string[]): Promise<Refreshed> {
  const started = performance.now();
  const command = ["--trace-gc", join(import.meta.dirname, "../backend/src/cli.ts"), "refresh", "--json", ...args];
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      INVENTORY_DATA_DIR: dataDir,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "simulated",
      AWS_SECRET_ACCESS_KEY: "simulated",
      AWS_REGION: "us-east-1",
    },
  });
  let peakKiB = 0;
  // The kernel's own high-water mark, read until the process is gone (Linux only).
  const watch = setInterval(() => {
    peakKiB = Math.max(peakKiB, highWaterKiB(child.pid));
  }, 50);
  let out = "";
  for await (const chunk of child.stdout) out += chunk;
  clearInterval(watch);
  const lines = out.split("\n");
  const isTrace = (line: string) => /^\[\d+:0x/.test(line);
  // As the command line prints a run.
  const run = JSON.parse(lines.filter((line) => !isTrace(line)).join("\n")) as Run;
  const { state, progress, problems } = run;
  // e.g. "[1:0x1] 38255 ms: Mark-Compact 86.6 (211.6) -> 39.0 (210.6) MB, …"
  const kept = lines.flatMap((line) => (isTrace(line) ? /Mark-Compact.*? -> ([\d.]+)/.exec(line)?.slice(1) : []) ?? []);
  // Cells are skipped of accounts that are not active.
  const { complete = 0, skipped = 0 } = progress.outcomes;
  if (state !== "complete" || complete === 0 || complete + skipped !== progress.cells) {
    throw new Error(`The refresh is ${state}, ${JSON.stringify(progress)}: ${JSON.stringify(oneOfEach(problems))}`);
  }
  return {
    listed: progress.resources,
    peakMiB: peakKiB / 1024,
    keptMiB: Math.max(0, ...kept.map(Number)),
    seconds: rounded((performance.now() - started) / 1000),
  };
}

/** The first problem of each outcome and error: thousands of cells fail for one reason. */
function oneOfEach(problems: Run["problems"]): Run["problems"] {
  const first = new Map<string, Run["problems"][number]>();
  for (const problem of problems) {
    const key = `${problem.outcome} ${problem.error?.code}`;
    if (!first.has(key)) first.set(key, problem);
  }
  return [...first.values()];
}

function highWaterKiB(pid: number | undefined): number {
  try {
    const [, kib = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kib);
  } catch {
    // The process has just ended; what was read before stands.
    return 0;
  }
}
