import type { Run } from "../../backend/src/model.ts";
import type { Laboratory } from "./laboratory.ts";
import { lost, unlike } from "./promises.ts";
import { notComplete } from "./refresh-end.ts";
import type { Clock } from "./set-clock.ts";
import { readStatus, type Status } from "./status.ts";
import { readStored } from "./stored.ts";

/** Enough for a refresh to be at work, and fewer than it makes. */
const CALLS_BEFORE = 60;

/** A run's record expires this long after it was last written. */
const EXPIRY_MS = 90 * 86_400_000;

/** A refresh writes its record again every five seconds. */
const WRITTEN_AGAIN_WITHIN_MS = 20_000;

/** The clock is moved while a refresh waits for its answers: `status` must say that it runs, and it must end as if nothing had been. */
export async function playDuring(laboratory: Laboratory, clock: Clock, ms: number): Promise<string[]> {
  const { cli, dataDir, organization } = laboratory;
  organization.world.churn({ seed: Math.abs(ms) + 1, share: 0.3 });
  const before = await readStored(dataDir);
  const earlier = new Set(before.runs.map(({ runId }) => runId));
  const held = laboratory.holdAnswers(CALLS_BEFORE);
  const refresh = cli.start(["refresh", "--json"], clock);
  await Promise.race([held.reached, refresh.ended]);
  clock.set(ms);
  // A record that the move has made expire is seen again once it is written again.
  const lookUntil = performance.now() + (ms > EXPIRY_MS ? WRITTEN_AGAIN_WITHIN_MS : 0);
  const seen = await lookFor(
    () => readStatus(cli, clock),
    ({ lastRun }) => (lastRun !== null && !earlier.has(lastRun.runId)) || performance.now() >= lookUntil,
  ).finally(() => held.release());
  const wasAlive = refresh.isRunning();
  const ended = await refresh.ended;
  clock.set(0);
  if (ended.code !== 0) return notComplete(ended);
  const after = await readStored(dataDir);
  return [
    ...(wasAlive ? [] : ["it ended before anybody looked"]),
    ...notSaidToRun(JSON.parse(ended.out), seen),
    ...lost(before, after, organization),
    ...unlike(after, organization),
  ];
}

async function lookFor(look: () => Promise<Status>, isFound: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    const status = await look();
    if (isFound(status)) return status;
  }
}

function notSaidToRun({ runId }: Run, { lastRun }: Status): string[] {
  if (lastRun?.runId !== runId) return [`while ${runId} ran, the last run was said to be ${lastRun?.runId}`];
  const isRight = lastRun.state === "running" && lastRun.interrupted !== true;
  return isRight ? [] : [`while it ran, it was said to be ${lastRun.interrupted ? "interrupted" : lastRun.state}`];
}
