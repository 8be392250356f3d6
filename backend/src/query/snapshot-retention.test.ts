import fc from "fast-check";
import { expect, test } from "vitest";
import { keptDays } from "./snapshot-retention.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 0, 1);

const days = fc
  .uniqueArray(fc.nat({ max: 1_200 }), { maxLength: 400 })
  .map((numbers) => numbers.map((number) => new Date(START + number * DAY_MS).toISOString().slice(0, 10)));
const retention = fc.record({ daily: fc.nat({ max: 120 }), monthly: fc.nat({ max: 15 }) });

test("keptDays() keeps the newest days and the last of the newest months, and nothing else", () => {
  fc.assert(
    fc.property(days, retention, (all, { daily, monthly }) => {
      const kept = keptDays(all, { daily, monthly });
      const newer = (day: string) => all.filter((other) => other > day);
      const months = (some: readonly string[]) => new Set(some.map((day) => day.slice(0, 7)));
      for (const day of all) {
        const isRecent = newer(day).length < daily;
        const isLastOfMonth = !newer(day).some((other) => other.startsWith(day.slice(0, 7)));
        const isOfRecentMonth = months(newer(day)).size < monthly;
        expect(kept.has(day)).toBe(isRecent || (isLastOfMonth && isOfRecentMonth));
      }
      expect([...kept].every((day) => all.includes(day))).toBe(true);
    }),
  );
});

test("keptDays(), applied day after day, keeps what it would keep had nothing been removed before", () => {
  fc.assert(
    fc.property(days, retention, (all, limits) => {
      const seen: string[] = [];
      let kept: ReadonlySet<string> = new Set();
      for (const day of all.toSorted()) {
        seen.push(day);
        kept = keptDays([...kept, day], limits);
        expect([...kept].sort()).toEqual([...keptDays(seen, limits)].sort());
      }
    }),
    { numRuns: 25 },
  );
});

test("keptDays() keeps nothing where both are off", () => {
  expect(keptDays(["2026-11-22"], { daily: 0, monthly: 0 })).toEqual(new Set());
});
