import type { Actor, Gated, Passage, Result, Waiting } from "./actor.ts";
import type { Trouble } from "./troubles.ts";
import { nextTurn, type VirtualTime } from "./virtual-time.ts";

/** Thrown when the product broke a promise, or does not end. Everything else that is thrown is a fault of this suite. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** Lets requests through one by one, each only when nothing else runs, so that one schedule always runs the same. */
export interface Scheduler {
  readonly actors: readonly Actor[];
  /** Makes an actor whose run waits for its first passage. */
  spawn(name: string, run: (actor: Actor) => Promise<unknown>, origin?: Origin): Actor;
  /** Waits for a passage; never returns for an actor that is killed. */
  gate<Answer>(actor: Actor, gated: Gated<Answer>): Promise<Answer>;
  /** Lets one request through and waits until all that follows from it waits again. */
  step(actor: Actor, waiting: Waiting, passage: Passage): Promise<void>;
  /** Does something as an actor, and waits until all that follows from it waits. */
  act(actor: Actor | undefined, deed: () => void): Promise<void>;
  kill(actor: Actor): void;
  /** Moves the clock of all actors. */
  moveClock(ms: number): void;
  steps(): number;
}

/** What an actor has from its beginning. */
export type Origin = Partial<Pick<Actor, "clockOffMs" | "worksFor"> & { readonly troubles: ReadonlySet<Trouble> }>;

/** Turns of the event loop without any news after which nothing runs: the SDK needs at most two between two requests. */
const CALM_TURNS = 5;

/** Far more turns than anything takes between two requests: whoever is not quiet by then sets timers for ever. */
const MAX_TURNS = 20_000;

/** Virtual milliseconds of a step. */
const STEP_MS = 40;

/** More steps than the largest schedule needs. */
const MAX_STEPS = 6_000;

/** A scheduler without actors. `trace` is told of every step. */
export function createScheduler(time: VirtualTime, trace: (line: () => string) => void): Scheduler {
  const actors: Actor[] = [];
  let activity = 0;
  let steps = 0;
  let running: Actor | undefined;

  time.own({
    onInterval(fire) {
      const owner = running;
      owner?.heartbeats.add(fire);
      return () => void owner?.heartbeats.delete(fire);
    },
    onBudget: (expire) => void running?.budgets.push(expire),
  });

  async function untilQuiet(): Promise<void> {
    for (let calm = 0, turns = 0; calm < CALM_TURNS; turns += 1) {
      if (turns > MAX_TURNS) {
        throw new Violation(`${running?.name ?? "The product"} sets timers for ever and sends no request`);
      }
      const before = activity + time.activity();
      await nextTurn();
      calm = activity + time.activity() === before && time.pending() === 0 ? calm + 1 : 0;
    }
  }

  function kill(actor: Actor): void {
    actor.state = "killed";
    actor.waiting.length = 0;
    for (const tell of actor.onKilled) tell();
  }

  function gate<Answer>(actor: Actor, { to, label, writes, carryOut, signal }: Gated<Answer>): Promise<Answer> {
    activity += 1;
    return new Promise((resolve, reject) => {
      // A killed process gets no answer and sends no request.
      if (actor.state === "killed") return;
      const leave = () => {
        const place = actor.waiting.indexOf(waiting);
        if (place >= 0) actor.waiting.splice(place, 1);
        return place >= 0;
      };
      const abort = () => {
        activity += 1;
        if (leave()) reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
      };
      const waiting: Waiting = {
        to,
        since: steps,
        label,
        writes,
        async pass(passage) {
          leave();
          signal?.removeEventListener("abort", abort);
          if (passage === "killed before") return kill(actor);
          const carried = await carryOut();
          if (passage === "killed after") return kill(actor);
          if (passage === "answer lost") {
            if (to === "store") actor.troubles.add("an answer of the store lost");
            reject(lostAnswer());
          } else if ("error" in carried) reject(carried.error);
          else resolve(carried.answer);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      actor.waiting.push(waiting);
      // Which of several requests that one answer sets free comes first is the machine's choice, and must not be the schedule's.
      actor.waiting.sort((a, b) => a.since - b.since || compare(textOf(a), textOf(b)));
      if (signal?.aborted) abort();
    });
  }

  return {
    actors,
    gate,
    kill,
    steps: () => steps,

    moveClock(ms) {
      time.advance(ms);
      for (const actor of actors) actor.troubles.add("clock moved");
    },

    spawn(name, run, { clockOffMs = 0, worksFor, troubles } = {}) {
      const actor: Actor = {
        name,
        clockOffMs,
        worksFor,
        troubles: new Set(troubles),
        waiting: [],
        state: "living",
        stalled: undefined,
        result: undefined,
        storeFault: undefined,
        heartbeats: new Set(),
        budgets: [],
        cancel: new AbortController(),
        onKilled: [],
        onEnded: [],
      };
      actors.push(actor);
      const end = (result: Result) => {
        activity += 1;
        if (actor.state === "killed") return;
        actor.state = "ended";
        actor.result = result;
        for (const tell of actor.onEnded) tell(result);
      };
      gate(actor, { to: "start", label: () => "", carryOut: async () => ({ answer: undefined }) })
        .then(() => run(actor))
        .then(
          (value) => end({ value }),
          (error: unknown) => end({ error }),
        );
      return actor;
    },

    async step(actor, waiting, passage) {
      steps += 1;
      if (steps > MAX_STEPS) throw new Violation(`The schedule does not end within ${MAX_STEPS} steps`);
      time.advance(STEP_MS);
      trace(() => {
        const what = waiting.to === "start" ? "starts" : textOf(waiting);
        return `${String(steps).padStart(4)}  ${actor.name.padEnd(6)} ${what}${passage === "answered" ? "" : `  (${passage})`}`;
      });
      running = actor;
      await waiting.pass(passage);
      await untilQuiet();
      running = undefined;
    },

    async act(actor, deed) {
      running = actor;
      deed();
      await untilQuiet();
      running = undefined;
    },
  };
}

/** The error of a Node socket whose other end went away, under the name that the SDK's HTTP handler gives it. */
function lostAnswer(): Error {
  return Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
}

/** A request in words. */
function textOf({ to, label }: Waiting): string {
  return `${to}: ${label()}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
