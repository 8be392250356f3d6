import { randomFrom } from "./random.ts";

/** What a round kills, and when. */
export interface Round {
  readonly number: number;
  readonly scene: Scene;
  readonly victim: "process" | "engine";
  /** The share of the scene's usual duration after which the victim is killed. */
  readonly moment: number;
  /** What changes in the world before. */
  readonly churn: { readonly seed: number; readonly share: number };
  /** A fraction for whatever else a scene leaves to chance. */
  readonly chance: number;
}

export type Scene = "a refresh" | "local mode" | "two refreshes";

const SCENES: readonly Scene[] = ["a refresh", "a refresh", "local mode", "a refresh", "two refreshes"];

/** One step of this share of a circle after the other comes nowhere near where it was: moments are spread evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The plan of a round: the same for the same seed and number, on every machine. */
export function planRound(seed: number, number: number): Round {
  const random = randomFrom(seed * 1_000_003 + number);
  const offset = randomFrom(seed)();
  return {
    number,
    scene: SCENES[number % SCENES.length] ?? "a refresh",
    victim: random() < 0.5 ? "process" : "engine",
    // The very first moment now and then, else anywhere.
    moment: number % 10 === 1 ? 0 : (offset + number * GOLDEN) % 1,
    churn: { seed: Math.floor(random() * 2 ** 31), share: 0.02 + random() * 0.4 },
    chance: random(),
  };
}

/** e.g. `round 7 (seed 1): the engine of two refreshes killed at 43 %` */
export function roundName(seed: number, { number, scene, victim, moment }: Round): string {
  const who = scene === "two refreshes" && victim === "process" ? "one" : `the ${victim}`;
  return `round ${number} (seed ${seed}): ${who} of ${scene} killed at ${Math.round(moment * 100)} %`;
}
