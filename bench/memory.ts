/**
 * How much memory does a refresh need when one account and region holds very many resources of one kind? Runs the command line
 * in a process of its own against a simulated AWS in another, and reports that process's peak resident memory. The first
 * refresh writes every resource, the second compares them all. `node bench/memory.ts [resources]`, 200,000 unless said otherwise.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report, rounded } from "./report.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

const resources = Number(process.argv[2] ?? 200_000);
using simulated = await startSimulatedAws({ accounts: 1, regions: 1, only: { "ec2:instance": resources } });
const dataDir = mkdtempSync(join(tmpdir(), "aws-inventory-bench-"));
try {
  const first = await refreshOnce();
  const second = await refreshOnce();
  report("memory", { resources, first, second });
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function refreshOnce(): Promise<object> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../backend/src/cli.ts"), "refresh", "--service", "ec2:instance", "--json"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        PATH: process.env.PATH,
        INVENTORY_DATA_DIR: dataDir,
        AWS_ENDPOINT_URL: simulated.url,
        AWS_ACCESS_KEY_ID: "simulated",
        AWS_SECRET_ACCESS_KEY: "simulated",
        AWS_REGION: "us-east-1",
      },
    },
  );
  let peakKiB = 0;
  // The kernel's own high-water mark, read until the process is gone (Linux only).
  const watch = setInterval(() => {
    peakKiB = Math.max(peakKiB, highWaterKiB(child.pid));
  }, 50);
  let out = "";
  for await (const chunk of child.stdout) out += chunk;
  clearInterval(watch);
  const { state, progress } = JSON.parse(out);
  return {
    state,
    created: progress.created,
    listed: progress.resources,
    peakMiB: rounded(peakKiB / 1024),
    seconds: rounded((performance.now() - started) / 1000),
  };
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
