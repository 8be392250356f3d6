import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../backend/src/model.ts";
import { rounded } from "./result.ts";

/** What a command took. */
export interface Measured {
  /** Of the process, resident. */
  readonly peakMiB: number;
  /** The most that was left of the heap after a full collection: the rest of the peak is garbage that V8 was in no hurry to collect. */
  readonly keptMiB: number;
  readonly seconds: number;
}

/** What a refresh took. */
export interface Refreshed extends Measured {
  readonly listed: number;
}

/** The environment of a command: no day is kept, because the copy that it is made of has a memory of its own. */
export interface Place {
  readonly url: string;
  readonly dataDir: string;
}

/** A refresh by the command line as a user runs it. Throws unless it is complete. */
export async function refreshOnce(place: Place, args: readonly string[]): Promise<Refreshed> {
  const { out, ...measured } = await measuredCommand(place, ["refresh", "--json", ...args]);
  // As the command line prints a run.
  const { state, progress, problems } = JSON.parse(out) as Run;
  // Cells are skipped of accounts that are not active.
  const { complete = 0, skipped = 0 } = progress.outcomes;
  if (state !== "complete" || complete === 0 || complete + skipped !== progress.cells) {
    throw new Error(`The refresh is ${state}, ${JSON.stringify(progress)}: ${JSON.stringify(oneOfEach(problems))}`);
  }
  return { listed: progress.resources, ...measured };
}

/** Runs a command of ours to its end. Throws where it fails. */
export async function measuredCommand(
  { url, dataDir }: Place,
  args: readonly string[],
): Promise<Measured & { readonly out: string }> {
  const started = performance.now();
  const command = ["--trace-gc", join(import.meta.dirname, "../backend/src/cli.ts"), ...args];
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      INVENTORY_DATA_DIR: dataDir,
      INVENTORY_DAILY_SNAPSHOTS: "0",
      INVENTORY_MONTHLY_SNAPSHOTS: "0",
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "simulated",
      AWS_SECRET_ACCESS_KEY: "simulated",
      AWS_REGION: "us-east-1",
    },
  });
  const ended = once(child, "exit");
  let peakKiB = 0;
  // The kernel's own high-water mark, read until the process is gone (Linux only).
  const watch = setInterval(() => {
    peakKiB = Math.max(peakKiB, highWaterKiB(child.pid));
  }, 50);
  let out = "";
  for await (const chunk of child.stdout) out += chunk;
  const [code] = await ended;
  clearInterval(watch);
  if (code !== 0 && code !== 3) throw new Error(`"${args.join(" ")}" ended with ${code}`);
  const lines = out.split("\n");
  const isTrace = (line: string) => /^\[\d+:0x/.test(line);
  // e.g. "[1:0x1] 38255 ms: Mark-Compact 86.6 (211.6) -> 39.0 (210.6) MB, …"
  const kept = lines.flatMap((line) => (isTrace(line) ? /Mark-Compact.*? -> ([\d.]+)/.exec(line)?.slice(1) : []) ?? []);
  return {
    out: lines.filter((line) => !isTrace(line)).join("\n"),
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
