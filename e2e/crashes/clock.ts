import type { Checks } from "../moto/checks.ts";
import { playDaily } from "./clock-daily.ts";
import { playDuring } from "./clock-during.ts";
import { playKeptLock } from "./clock-lock.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { factsOf, leftBehind, lost, unlike } from "./promises.ts";
import { notComplete } from "./refresh-end.ts";
import { type Clock, openClock } from "./set-clock.ts";
import { notCurrent, readStatus, within } from "./status.ts";
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
  // Most of it is waiting for the schedule, which looks at the clock every 30 seconds: everything else is done meanwhile.
  const daily = checks.check("clock forward by 25 hours and back: the daily refresh starts once", () =>
    playDaily(seed),
  );
  await using laboratory = await openLaboratory({ seed });
  // As AWS does: requests signed more than five minutes off are refused, and the SDK then learns AWS's time.
  laboratory.organization.faults.add({ clockSkewMs: 0 });
  const clock = openClock(laboratory.dataDir);
  await checks.check("with the right clock, a refresh is complete", () => refreshed(laboratory));
  // First, because what is read between refreshes with the clock put forward expires so much later.
  for (const [name, ms] of SHIFTS) {
    await checks.check(`clock ${name} during a refresh: it lives, and ends well`, () =>
      playDuring(laboratory, clock, ms),
    );
    await checks.check("clock right again: the next refresh is complete and the last run", () =>
      rightAgain(laboratory, clock),
    );
  }
  for (const [name, ms] of SHIFTS) {
    await checks.check(`clock ${name} between refreshes: complete, current, renewed`, () =>
      between(laboratory, clock, ms),
    );
    await checks.check("clock right again: the next refresh is complete and the last run", () =>
      rightAgain(laboratory, clock),
    );
  }
  await checks.check("a lock that 25 hours passed over stays with the process that lives", () =>
    playKeptLock(laboratory, clock),
  );
  await daily;
}

async function between({ cli, dataDir, organization }: Laboratory, clock: Clock, ms: number): Promise<string[]> {
  const before = await readStored(dataDir);
  organization.world.churn({ seed: Math.abs(ms), share: 0.3 });
  clock.set(ms);
  const startedAt = Date.now() + ms;
  const refresh = await cli.run(["refresh", "--json"], clock);
  const list = await cli.run(["list", "--format", "ndjson"], clock);
  const status = await readStatus(cli, clock);
  const endedAt = Date.now() + ms;
  clock.set(0);
  const after = await readStored(dataDir);
  const listed = list.out.split("\n").length - 1;
  const { size } = factsOf(organization);
  const { lastRun } = status;
  const expiring = [...after.resources.values()].filter(
    ({ ttl }) => ttl * 1000 < startedAt + RENEWED_BELOW_DAYS * DAY_MS,
  );
  return [
    ...notComplete(refresh),
    ...(listed === size ? [] : [`list has ${listed} of ${size}: ${list.err.trim()}`]),
    ...notCurrent(status, startedAt, endedAt),
    ...(lastRun && refresh.out.includes(lastRun.runId)
      ? []
      : [`the last run is said to be ${lastRun?.runId} of ${lastRun?.startedAt}`]),
    ...expiring.map(({ arn, ttl }) => `${arn} expires at ${new Date(ttl * 1000).toISOString()}`),
    ...lost(before, after, organization),
    ...unlike(after, organization),
    ...leftBehind(dataDir),
  ];
}

async function rightAgain(laboratory: Laboratory, clock: Clock): Promise<string[]> {
  const { cli, organization } = laboratory;
  clock.set(0);
  const list = await cli.run(["list", "--format", "ndjson"]);
  const listed = list.out.split("\n").length - 1;
  const { size } = factsOf(organization);
  if (listed !== size) return [`list has ${listed} of ${size}, which were all read: ${list.err.trim()}`];
  organization.world.churn({ seed: 7, share: 0.2 });
  const startedAt = Date.now();
  const problems = await refreshed(laboratory);
  const status = await readStatus(cli);
  const lastStartedAt = status.lastRun?.startedAt ?? "";
  return [
    ...problems,
    ...notCurrent(status, startedAt, Date.now()),
    ...(within(Date.parse(lastStartedAt), startedAt, Date.now())
      ? []
      : [`the last run is said to be of ${lastStartedAt}`]),
  ];
}

async function refreshed({ cli, dataDir, organization }: Laboratory): Promise<string[]> {
  const { code, err } = await cli.run(["refresh"]);
  return code === 0 ? unlike(await readStored(dataDir), organization) : [`refresh ended with ${code}: ${err}`];
}
