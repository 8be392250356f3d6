import type { Random } from "./random.ts";

/** The moment at which every world is frozen: creation dates lie before it, so that the same seed gives the same dates. */
export const WORLD_TIME = new Date("2026-11-01T00:00:00Z");

const DAY_SECONDS = 86_400;

/** A whole second between `oldestDays` and `newestDays` before the world's moment. */
export function daysAgo(random: Random, oldestDays: number, newestDays = 1): Date {
  return new Date(WORLD_TIME.getTime() - random.int(newestDays * DAY_SECONDS, oldestDays * DAY_SECONDS) * 1000);
}

/** `seconds` after a date. */
export function after(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
