import { setTimeout as delay } from "node:timers/promises";
import { openLaboratory } from "./laboratory.ts";
import { type LocalMode, startLocalMode } from "./local-mode.ts";
import { openClock } from "./set-clock.ts";

const HOUR_MS = 3_600_000;

/** Local mode looks at the clock every 30 seconds. */
const LOOKED_AT_WITHIN_MS = 33_000;

/** At noon the clock is put forward past 02:00 UTC of the next day, and back to noon once the refresh of that hour has begun. */
export async function playDaily(seed: number): Promise<string[]> {
  await using laboratory = await openLaboratory({ seed });
  laboratory.organization.faults.add({ clockSkewMs: 0 });
  const clock = openClock(laboratory.dataDir);
  const noon = 12 * HOUR_MS - (Date.now() % (24 * HOUR_MS));
  clock.set(noon);
  const local = await startLocalMode(laboratory.cli, clock);
  // There has been none today, so the first begins at once.
  const first = await runIds(local);
  await Promise.all(first.map((runId) => local.ended(runId)));
  clock.set(noon + 25 * HOUR_MS);
  const begunBy = performance.now() + LOOKED_AT_WITHIN_MS;
  while ((await runIds(local)).length === first.length && performance.now() < begunBy) await delay(100);
  const afterForward = await runIds(local);
  clock.set(noon);
  await delay(LOOKED_AT_WITHIN_MS);
  const afterBack = await runIds(local);
  const states = await Promise.all(afterBack.map((runId) => local.ended(runId)));
  local.command.kill("SIGTERM");
  const { code, err } = await local.command.ended;
  const counts = [first, afterForward, afterBack].map(({ length }) => length).join(", ");
  return [
    ...(counts === "1, 2, 2" ? [] : [`runs at first, after the hour and after it again: ${counts}`]),
    ...states.filter((state) => state !== "complete").map((state) => `a run ended as ${state}`),
    ...(code === 0 ? [] : [`it ended with ${code}: ${err.trim()}`]),
  ];
}

async function runIds(local: LocalMode): Promise<string[]> {
  const { runs = [] } = (await local.get("/inventory/refresh")).body;
  return runs.map(({ runId = "" }) => runId);
}
