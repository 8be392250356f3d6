import { hash, randomFrom } from "../../simulator/src/world/random.ts";

/** What a round kills, and when. */
export interface Round {
  readonly number: number;
  readonly scene: Scene;
  readonly victim: "process" | "engine";
  /** Up to `BEGINS` before the refresh begins, up to `ENDS` in the middle of it, from there on after it; see `course.ts`. */
  readonly moment: number;
  /** What changes in the world before. */
  readonly churn: { readonly seed: number; readonly share: number };
  /** A fraction for whatever else a scene leaves to chance. */
  readonly chance: number;
}

export type Scene = "a refresh" | "local mode" | "two refreshes";

/** Nine moments of ten are meant for the middle of a refresh, where most can go wrong. */
export const BEGINS = 0.05;
export const ENDS = 0.95;

const SCENES: readonly Scene[] = ["a refresh", "a refresh", "local mode", "a refresh", "two refreshes"];

/** One step of this share of a circle after the other comes nowhere near where it was: moments are spread evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The plan of a round: the same for the same seed and number, on every machine. */
export function planRound(seed: number, number: number): Round {
  const random = randomFrom(hash(`${seed}/${number}`));
  const offset = randomFrom(hash(`${seed}`)).next();
  return {
    number,
    scene: SCENES[number % SCENES.length] ?? "a refresh",
    victim: random.chance(0.5) ? "process" : "engine",
    // The very first moment now and then, else anywhere.
    moment: number % 10 === 9 ? 0 : (offset + number * GOLDEN) % 1,
    churn: { seed: random.int(0, 2 ** 31 - 1), share: 0.02 + random.next() * 0.4 },
    chance: random.next(),
  };
}

/** e.g. `round 7 (seed 1): the engine of two refreshes killed at 43 %` */
export function roundName(seed: number, { number, scene, victim, moment }: Round): string {
  const who = scene === "two refreshes" && victim === "process" ? "one" : `the ${victim}`;
  return `round ${number} (seed ${seed}): ${who} of ${scene} killed at ${Math.round(moment * 100)} %`;
}
