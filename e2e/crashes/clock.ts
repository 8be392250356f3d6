import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Checks } from "../moto/checks.ts";
import type { CommandLine, CommandOptions } from "./command-line.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { startLocalMode } from "./local-mode.ts";
import { factsOf, leftBehind, lost, unlike } from "./promises.ts";
import { type Clock, openClock } from "./set-clock.ts";
import { readStored } from "./stored.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the clock is moved by: past one daily refresh, past the renewal of expiry (30 days), past the expiry itself (90 days), and back. */
const SHIFTS: readonly (readonly [name: string, ms: number])[] = [
  ["forward by 25 hours", 25 * HOUR_MS],
  ["forward by 40 days", 40 * DAY_MS],
  ["forward by 100 days", 100 * DAY_MS],
  ["back by 2 hours", -2 * HOUR_MS],
  ["back by 10 days", -10 * DAY_MS],
];

/** Expiry is 90 days away when it is written and renewed when less than this is left. */
const RENEWED_BELOW_DAYS = 60;

/** Wherever the clock of this machine is put, and AWS's is right: nothing is lost, what is said is said honestly, and what was put right is right. */
export async function checkClock(checks: Checks, seed: number): Promise<void> {
  await using laboratory = await openLaboratory({ seed });
  // As AWS does: requests signed more than five minutes off are refused, and the SDK then learns AWS's time.
  laboratory.organization.faults.add({ clockSkewMs: 0 });
  const clock = openClock(laboratory.dataDir);
  await checks.check("with the right clock, a refresh is complete", () => refreshed(laboratory, laboratory.cli));
  for (const [name, ms] of SHIFTS) {
    await checks.check(`clock ${name} between refreshes: complete, current, renewed`, () =>
      between(laboratory, clock, ms),
    );
    await checks.check("clock right again: the next refresh is complete and the last run", () =>
      rightAgain(laboratory, clock),
    );
  }
  for (const [name, ms] of SHIFTS) {
    await checks.check(`clock ${name} during a refresh: it lives, and ends well`, () => during(laboratory, clock, ms));
    await checks.check("clock right again: the next refresh is complete and the last run", () =>
      rightAgain(laboratory, clock),
    );
  }
  await checks.check("a lock that 25 hours passed over stays with the process that lives", () =>
    keptLock(laboratory, clock),
  );
  await checks.check("clock forward by 25 hours and back: the daily refresh starts once", () =>
    daily(laboratory, clock),
  );
}

async function between({ cli, dataDir, organization }: Laboratory, clock: Clock, ms: number): Promise<string[]> {
  const before = await readStored(dataDir);
  organization.world.churn({ seed: Math.abs(ms), share: 0.3 });
  clock.set(ms);
  const startedAt = Date.now() + ms;
  const refresh = await cli.run(["refresh", "--json"], clock);
  const list = await cli.run(["list", "--format", "ndjson"], clock);
  const { lastRun, cells } = await status(cli, clock);
  const endedAt = Date.now() + ms;
  clock.set(0);
  const after = await readStored(dataDir);
  const listed = list.out.split("\n").length - 1;
  const { size } = factsOf(organization);
  const expiring = [...after.resources.values()].filter(
    ({ ttl }) => ttl * 1000 < startedAt + RENEWED_BELOW_DAYS * DAY_MS,
  );
  const wrong = cells.filter(
    ({ isStale, completeAt = "" }) => isStale || !within(Date.parse(completeAt), startedAt, endedAt),
  );
  return [
    ...(refresh.code === 0 ? [] : [`refresh ended with ${refresh.code}: ${refresh.err.trim()}`]),
    ...(listed === size ? [] : [`list has ${listed} of ${size}: ${list.err.trim()}`]),
    ...wrong.map(({ service, kind, completeAt }) => `${service}:${kind} is said to be complete since ${completeAt}`),
    ...(refresh.out.includes(lastRun.runId)
      ? []
      : [`the last run is said to be ${lastRun.runId} of ${lastRun.startedAt}`]),
    ...expiring.map(({ arn, ttl }) => `${arn} expires at ${new Date(ttl * 1000).toISOString()}`),
    ...lost(before, after, organization),
    ...unlike(after, organization),
    ...leftBehind(dataDir),
  ];
}

async function rightAgain(laboratory: Laboratory, clock: Clock): Promise<string[]> {
  const { cli, organization } = laboratory;
  clock.set(0);
  organization.world.churn({ seed: 7, share: 0.2 });
  const startedAt = Date.now();
  const problems = await refreshed(laboratory, cli);
  const { lastRun, cells } = await status(cli, {});
  const wrong = cells.filter(
    ({ isStale, completeAt = "" }) => isStale || !within(Date.parse(completeAt), startedAt, Date.now()),
  );
  return [
    ...problems,
    ...wrong.map(({ service, kind, completeAt }) => `${service}:${kind} is said to be complete since ${completeAt}`),
    ...(within(Date.parse(lastRun.startedAt), startedAt, Date.now())
      ? []
      : [`the last run is said to be of ${lastRun.startedAt}`]),
  ];
}

async function during(laboratory: Laboratory, clock: Clock, ms: number): Promise<string[]> {
  const { cli, dataDir, organization } = laboratory;
  organization.world.churn({ seed: Math.abs(ms) + 1, share: 0.3 });
  const before = await readStored(dataDir);
  // Long enough for somebody to look.
  const slow = organization.faults.add({ delayMs: 100 });
  const refresh = cli.start(["refresh", "--json"], clock);
  while (refresh.isRunning() && slow.hits < 60) await delay(5);
  clock.set(ms);
  const { lastRun } = await status(cli, clock);
  const isLooking = refresh.isRunning();
  slow.remove();
  const { code, err, out } = await refresh.ended;
  // At 100 days its record has expired until it is written again within five seconds, and the last run is another one.
  const isAboutIt = isLooking && out.includes(lastRun.runId);
  const isClaimed = isAboutIt && (lastRun.interrupted === true || lastRun.state !== "running");
  clock.set(0);
  const after = await readStored(dataDir);
  return [
    ...(code === 0 ? [] : [`refresh ended with ${code}: ${err.trim()}`]),
    ...(isClaimed ? [`while it ran, it was said to be ${lastRun.interrupted ? "interrupted" : lastRun.state}`] : []),
    ...lost(before, after, organization),
    ...unlike(after, organization),
  ];
}

/** A process that holds the lock since before the clock was moved keeps it; when it is killed, it is taken over. */
async function keptLock({ cli, dataDir }: Laboratory, clock: Clock): Promise<string[]> {
  const holder = cli.start(["start", "--aws", "--port", "0", "--no-open", "--json"]);
  await holder.firstLine;
  const lock = join(dataDir, "store", "engine.lock");
  const { processMark } = await import("../../backend/src/storage/live-process.ts");
  writeFileSync(lock, processMark(holder.pid));
  clock.set(25 * HOUR_MS);
  const waiting = cli.start(["status"], clock);
  await delay(3_000);
  const isKept = waiting.isRunning();
  holder.kill("SIGKILL");
  const { code, err } = await waiting.ended;
  clock.set(0);
  return [...(isKept ? [] : ["it was taken away"]), ...(code === 0 ? [] : [`status ended with ${code}: ${err}`])];
}

/** Local mode looks at the clock every 30 seconds. */
const LOOKED_AT_WITHIN_MS = 35_000;

async function daily({ cli }: Laboratory, clock: Clock): Promise<string[]> {
  const local = await startLocalMode(cli, clock);
  const runs = async () => (await local.get("/inventory/refresh")).body.runs?.length ?? 0;
  await local.ended(await local.startRefresh());
  const before = await runs();
  clock.set(25 * HOUR_MS);
  await delay(LOOKED_AT_WITHIN_MS);
  const afterForward = await runs();
  clock.set(0);
  await delay(LOOKED_AT_WITHIN_MS);
  const afterBack = await runs();
  local.command.kill("SIGTERM");
  const { code } = await local.command.ended;
  const counts = [afterForward - before, afterBack - before].join(" and then ");
  return [
    ...(counts === "1 and then 1" ? [] : [`${counts} runs began`]),
    ...(code === 0 ? [] : [`it ended with ${code}`]),
  ];
}

async function refreshed({ dataDir, organization }: Laboratory, cli: CommandLine): Promise<string[]> {
  const { code, err } = await cli.run(["refresh"]);
  return code === 0 ? unlike(await readStored(dataDir), organization) : [`refresh ended with ${code}: ${err}`];
}

/** The part of `status --json` that is looked at. */
interface Status {
  readonly lastRun: {
    readonly runId: string;
    readonly state: string;
    readonly startedAt: string;
    readonly interrupted?: boolean;
  };
  readonly cells: readonly {
    readonly service: string;
    readonly kind: string;
    readonly isStale: boolean;
    readonly completeAt?: string;
  }[];
}

async function status(cli: CommandLine, options: CommandOptions): Promise<Status> {
  const { code, out, err } = await cli.run(["status", "--json"], options);
  if (code !== 0) throw new Error(`status ended with ${code}: ${err.trim()}`);
  // The command's own tests hold it to this shape.
  return JSON.parse(out) as Status;
}

function within(time: number, from: number, to: number): boolean {
  return time >= from - 1_000 && time <= to + 1_000;
}
