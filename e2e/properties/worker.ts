/** Plays the schedules that `run.ts` asks for: one process with an engine of its own, in memory. */
import fc from "fast-check";
import { openEmbedded } from "../../backend/src/storage/embedded.ts";
import { connectEngine } from "./engine-call.ts";
import { runSchedule } from "./run-schedule.ts";
import type { Schedule } from "./schedule.ts";
import { scheduleArbitrary } from "./schedule-arbitrary.ts";
import { installVirtualTime, nextTurn } from "./virtual-time.ts";

/** Schedules to play: the generator's seed and how many, or the path of a single one. */
export interface Batch {
  readonly seed: number;
  readonly runs: number;
  readonly path?: string;
}

/** What came of a batch. */
export interface BatchReport {
  readonly passed: number;
  readonly steps: number;
  readonly failure?: {
    readonly seed: number;
    readonly path: string;
    readonly message: string;
    readonly schedule: string;
    readonly trace: readonly string[];
  };
}

/** So long a failing schedule is made smaller. */
const SHRINK_WITHIN_MS = 90_000;

// A profile or a proxy of this machine must not steer what is simulated.
for (const name of Object.keys(process.env)) if (/^AWS_|_PROXY$/i.test(name)) delete process.env[name];
Object.assign(process.env, { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" });

// Errors are made by the thousand, by the SDK's search for settings above all; where they come from is looked up once.
const { stackTraceLimit } = Error;
Error.stackTraceLimit = 0;

const embedded = await openEmbedded();
const engine = connectEngine(embedded.endpoint);
const time = installVirtualTime();
let isPlaying = false;
let stray: unknown;
process.on("unhandledRejection", (error) => {
  // The product's own, for which the schedule fails.
  if (isPlaying) stray ??= error;
  else endBroken(error);
});

/** Ends this process for a fault that is none of a schedule's. */
function endBroken(error: unknown): never {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

async function play(schedule: Schedule, trace?: (line: string) => void): Promise<number> {
  stray = undefined;
  const ground = { time, engine, endpoint: embedded.endpoint, ...(trace && { trace }) };
  const steps = await runSchedule(schedule, ground);
  // What nobody has caught is told of after the turn in which it was thrown.
  await nextTurn();
  if (stray !== undefined) throw stray;
  return steps;
}

async function playBatch({ seed, runs, path }: Batch): Promise<BatchReport> {
  let steps = 0;
  let shrinkUntil = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(scheduleArbitrary, async (schedule) => {
    // What is left untried counts as passed: the smallest failure so far is reported.
    if (performance.now() > shrinkUntil) return;
    try {
      steps += await play(schedule);
    } catch (error) {
      shrinkUntil = Math.min(shrinkUntil, performance.now() + SHRINK_WITHIN_MS);
      throw error;
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    ...(path && { path }),
    endOnFailure: path !== undefined,
  });
  const [schedule] = details.counterexample ?? [];
  if (!schedule) {
    if (!path) await assertRepeatable({ seed, runs });
    return { passed: details.numRuns, steps };
  }
  const trace: string[] = [];
  Error.stackTraceLimit = stackTraceLimit;
  let message = "it passed when it was played again: this suite depends on something beside the seed";
  await play(schedule, (line) => trace.push(line)).catch((error: unknown) => {
    message =
      error instanceof Error ? (error.name === "Violation" ? error.message : String(error.stack)) : String(error);
  });
  const failure = { seed, path: details.counterexamplePath ?? "", message, schedule: JSON.stringify(schedule), trace };
  return { passed: details.numRuns - 1, steps, failure };
}

/** Plays the first schedule of a batch twice: where the traces differ, no seed can be relied on. */
async function assertRepeatable({ seed }: Batch): Promise<void> {
  const [schedule] = fc.sample(scheduleArbitrary, { seed, numRuns: 1 });
  if (!schedule) return;
  const traceOf = async () => {
    const lines: string[] = [];
    await play(schedule, (line) => lines.push(line.replace(RUN_ID, "a run")));
    return lines;
  };
  const first = await traceOf();
  const second = await traceOf();
  const longer = first.length < second.length ? second : first;
  const parting = longer.findIndex((_, index) => first[index] !== second[index]);
  if (parting < 0) return;
  const [one, other] = [first, second].map((lines) => lines.slice(Math.max(0, parting - 3), parting + 1).join("\n"));
  throw new Error(`Cannot rely on seed ${seed}: its first schedule ran in two ways\n${one}\nand\n${other}`);
}

/** The random part of a run's id. */
const RUN_ID = /_run#\S+/;

process.on("message", (batch: Batch) => {
  isPlaying = true;
  playBatch(batch).then((report) => process.send?.(report), endBroken);
});
process.on("disconnect", async () => {
  await embedded.close();
  process.exit(0);
});
process.send?.("ready");
