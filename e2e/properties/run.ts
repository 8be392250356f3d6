/**
 * The promises of a refresh under random worlds, histories, faults, kills and interleavings, against a reference model.
 * `npm run test:properties -- [--runs 500] [--seed N] [--path P] [--workers 2]`; see README.md.
 */
import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Batch, BatchReport } from "./worker.ts";

const { values: asked } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    seed: { type: "string" },
    path: { type: "string" },
    workers: { type: "string", default: "2" },
  },
});
const runs = wholeNumber("runs", asked.runs, 1);
const workers = wholeNumber("workers", asked.workers, 1);
const seed =
  asked.seed === undefined ? (Date.now() ^ (process.pid << 8)) & 0x7fffffff : wholeNumber("seed", asked.seed, 0);

/** Schedules of one seed. A worker process ends after it, so that what one of them leaves behind does not add up. */
const BATCH = 100;

/** A new failure is likely an old one, and making each of them small takes a minute. */
const STOP_AFTER_FAILURES = 5;

const batches: Batch[] =
  asked.path === undefined
    ? Array.from({ length: Math.ceil(runs / BATCH) }, (_, index) => ({
        seed: seed + index,
        runs: Math.min(BATCH, runs - index * BATCH),
      }))
    : [{ seed, runs: 1, path: asked.path }];

const startedAt = performance.now();
let passed = 0;
let steps = 0;
let failed = 0;
let broken = 0;
console.log(`${asked.path === undefined ? `${runs} schedules` : "one schedule"}, seed ${seed}, ${workers} workers`);
await Promise.all(Array.from({ length: Math.min(workers, batches.length) }, work));
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${steps} steps in ${seconds.toFixed(0)} s, ${((passed + failed) / seconds).toFixed(1)} schedules a second`,
);
if (passed + failed + broken === 0) console.error(`Nothing was played: seed ${seed} has no schedule at this path`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed + broken > 0 || passed === 0 ? 1 : 0;

/** Plays batches until none is left. */
async function work(): Promise<void> {
  for (let batch = batches.shift(); batch && failed + broken < STOP_AFTER_FAILURES; batch = batches.shift()) {
    const report = await inWorker(batch).catch((error: Error) => console.error(error.message));
    if (!report) {
      broken += 1;
      continue;
    }
    passed += report.passed;
    steps += report.steps;
    if (report.failure) show(report.failure);
    else console.log(`${passed} passed after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
}

function inWorker(batch: Batch): Promise<BatchReport> {
  return new Promise((resolve, reject) => {
    // The garbage of killed actors is what fills the memory.
    const worker: ChildProcess = fork(path.join(import.meta.dirname, "worker.ts"), {
      execArgv: ["--max-old-space-size=1500"],
    });
    worker.on("message", (message: BatchReport | "ready") => {
      if (message === "ready") worker.send(batch);
      else {
        resolve(message);
        worker.disconnect();
      }
    });
    worker.on("exit", (code) =>
      reject(new Error(`Cannot play seed ${batch.seed}: its worker ended by itself, with code ${code}`)),
    );
  });
}

function show({ seed: of, path: where, message, schedule, trace }: NonNullable<BatchReport["failure"]>): void {
  failed += 1;
  console.log(`\n✗ ${message}\n`);
  for (const line of trace) console.log(line);
  console.log(`\nschedule: ${schedule}`);
  console.log(`again:    npm run test:properties -- --seed ${of} --path ${where}\n`);
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && text !== "") return number;
  console.error(`Cannot run: --${name} is "${text}", and must be a whole number from ${least} on`);
  process.exit(2);
}
