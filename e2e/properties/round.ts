import type { Actor, Passage, Waiting } from "./actor.ts";
import { type Blows, isFree, perform } from "./deeds.ts";
import { mutate } from "./mutate.ts";
import type { Blow, Event, Round } from "./schedule.ts";
import { Violation } from "./scheduler.ts";
import type { Stage } from "./stage.ts";

/** Runs the refreshes of a round, and what happens to them, until all have ended, were killed or are stalled to the end. */
export async function runRound(stage: Stage, round: Round, number: number): Promise<void> {
  for (const mutation of round.before) stage.tell(`the world ${mutate(stage.mutable, mutation)}`);
  const planned = round.actors.map((plan, index) => ({ plan, name: `${"ABCD"[index]}${number}` }));
  const start = () => {
    const next = planned.shift();
    if (next) stage.start(next.name, next.plan);
    return next !== undefined;
  };
  await runAll(stage, {
    events: round.events,
    walk: round.walk,
    beforeStep: (steps) => {
      while (planned[0] && planned[0].plan.startsAt <= steps) start();
    },
    whenIdle: start,
  });
}

/** How far and in which order actors run. */
export interface Course {
  readonly events: readonly Event[];
  readonly walk: number;
  readonly beforeStep: (steps: number) => void;
  /** Makes something to run; false where there is nothing more. */
  readonly whenIdle: () => boolean;
}

/** Runs all that can run, one request after the other. */
export async function runAll(stage: Stage, course: Course): Promise<void> {
  const { scheduler } = stage;
  const events = [...course.events];
  const random = course.walk === 0 ? undefined : randomFrom(course.walk);
  const blows: Blows = new Map();
  let current: Actor | undefined;
  let sinceEvent = 0;
  for (let steps = 0; ; ) {
    course.beforeStep(steps);
    const [event] = events;
    if (event && event.after <= sinceEvent) {
      events.shift();
      sinceEvent = 0;
      current = (await perform(stage, event.deed, blows)) ?? current;
      continue;
    }
    const runnable = scheduler.actors.filter((actor) => isFree(actor) && actor.waiting.length > 0);
    if (runnable.length === 0) {
      if (course.whenIdle() || wakeStalled(stage) || (await giveUpOnStuck(stage))) continue;
      const hanging = scheduler.actors.find(isFree);
      if (hanging) throw new Violation(`${hanging.name} does not end, and waits for nothing`);
      return;
    }
    current = next(runnable, current, random);
    const waiting = random ? pick(current.waiting, random) : current.waiting[0];
    if (!waiting) continue;
    const blow = takeBlow(blows, current, waiting);
    if (blow === "stall" || blow === "stall to the end") {
      current.stalled = blow === "stall" ? "until the others end" : "to the end";
      stage.tell(`${current.name} is stalled before ${waiting.to}: ${waiting.label()}`);
      continue;
    }
    await scheduler.step(current, waiting, blow ? PASSAGES[blow] : "answered");
    steps += 1;
    sinceEvent += 1;
  }
}

/** The next actor: the same as long as it can run, or any. */
function next(runnable: readonly Actor[], current: Actor | undefined, random: Random | undefined): Actor {
  const [first] = runnable;
  if (!first) throw new RangeError("Cannot choose among no actors");
  const goesOn = current && runnable.includes(current);
  if (random) return goesOn && random() < 0.4 ? current : (pick(runnable, random) ?? first);
  return goesOn ? current : first;
}

const PASSAGES: Readonly<Record<Exclude<Blow, "stall" | "stall to the end">, Passage>> = {
  kill: "killed before",
  "kill after the request": "killed after",
  "lose the answer": "answer lost",
};

/** What befalls an actor at this request, if anything does. */
function takeBlow(blows: Blows, actor: Actor, { to, writes }: Waiting): Blow | undefined {
  const blow = blows.get(actor);
  if (!blow || to === "start") return undefined;
  if (blow.at === "a write" && writes === undefined) return undefined;
  if (blow.at === "a transaction" && writes !== "a transaction") return undefined;
  blows.delete(actor);
  return blow.what;
}

/** Lets those go on that were to wait for the others. */
function wakeStalled({ scheduler, tell }: Stage): boolean {
  const sleeping = scheduler.actors.filter(
    ({ state, stalled }) => state === "living" && stalled === "until the others end",
  );
  for (const actor of sleeping) {
    actor.stalled = undefined;
    tell(`${actor.name} goes on, the others have ended`);
  }
  return sleeping.length > 0;
}

/** Whoever waits for a worker that is stalled to the end is told that its time is up. */
async function giveUpOnStuck({ scheduler, product, tell }: Stage): Promise<boolean> {
  for (const { worker, giveUp } of product.invocations()) {
    if (worker.state !== "living" || worker.stalled !== "to the end") continue;
    let wasWaiting = false;
    await scheduler.act(undefined, () => {
      wasWaiting = giveUp();
    });
    if (wasWaiting) {
      tell(`whoever waits for ${worker.name} gives up`);
      return true;
    }
  }
  return false;
}

type Random = () => number;

function pick<Element>(list: readonly Element[], random: Random): Element | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
