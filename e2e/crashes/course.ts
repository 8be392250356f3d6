import { setTimeout as delay } from "node:timers/promises";
import type { Run } from "../../backend/src/model.ts";
import { BEGINS, ENDS } from "./round.ts";

/** How a scene usually goes from the time on when its victim is there. */
export interface Course {
  /** Until its refresh begins. */
  readonly beginsMs: number;
  /** How often AWS is asked. */
  readonly calls: number;
  /** From the end of its refresh until everybody has ended. */
  readonly closesMs: number;
}

/** A scene that was played from one time to another (epoch milliseconds), with the record of its refresh. */
export interface PlayedScene {
  readonly fromMs: number;
  readonly overMs: number;
  readonly calls: number;
  readonly run: Run | undefined;
}

/** The course of a scene, by how it went once. */
export function courseOf({ fromMs, overMs, calls, run }: PlayedScene): Course {
  if (run?.finishedAt === undefined)
    throw new Error("Cannot tell how long a scene takes: it had no refresh that ended");
  const beginsMs = Math.max(0, Date.parse(run.startedAt) - fromMs);
  return { beginsMs, calls, closesMs: Math.max(0, overMs - Date.parse(run.finishedAt)) };
}

/** What has changed in the world is worth a call more or less. */
const NEARLY_ALL = 0.98;

/** A refresh that asks AWS nothing for so long will hardly ask again. */
const QUIET_MS = 1_000;

/** A scene that is being played: how often AWS was asked so far, and whether everybody has ended. */
export interface PlayingScene {
  calls(): number;
  isOver(): boolean;
}

/**
 * Waits for a moment of a scene, unless the scene is over before. In the middle of the refresh it is told by the calls that AWS has got,
 * which come evenly and are as many on a machine that has become faster or slower.
 */
export async function untilMoment(moment: number, course: Course, scene: PlayingScene): Promise<void> {
  const { beginsMs, calls, closesMs } = course;
  if (moment < BEGINS) return await delay((beginsMs * moment) / BEGINS);
  const share = Math.min(1, (moment - BEGINS) / (ENDS - BEGINS));
  await untilCalled(Math.max(1, share * NEARLY_ALL * calls), scene);
  if (moment >= ENDS) await delay((closesMs * (moment - ENDS)) / (1 - ENDS));
}

async function untilCalled(times: number, { calls, isOver }: PlayingScene): Promise<void> {
  const before = calls();
  let last = { calls: before, at: performance.now() };
  while (last.calls < before + times && !isOver()) {
    if (last.calls > before && performance.now() - last.at > QUIET_MS) return;
    await delay(1);
    if (calls() > last.calls) last = { calls: calls(), at: performance.now() };
  }
}
