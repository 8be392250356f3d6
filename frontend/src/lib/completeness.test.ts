import { expect, test } from "vitest";
import { isStale } from "../../../backend/src/refresh/stale.ts";
import { trustIn } from "./completeness.ts";

const TODAY = "2026-11-22T02:00:00Z";
const NOON = Date.parse("2026-11-22T12:00:00Z");
const LAST_WEEK = "2026-11-15T02:00:00Z";

const COMPLETE = {
  cells: 340,
  complete: 340,
  neverComplete: 0,
  outcomes: { complete: 340 },
  oldestCompleteAt: TODAY,
  newestCompleteAt: TODAY,
  stale: 0,
  alarms: 0,
  readAt: TODAY,
};

test.for([
  ["complete", COMPLETE, { level: "complete", text: "complete" }],
  ["partly denied", { ...COMPLETE, complete: 328 }, { level: "incomplete", text: "12 of 340 cells not complete" }],
  [
    "denied and never read",
    { ...COMPLETE, complete: 328, neverComplete: 12, stale: 12 },
    { level: "incomplete", text: "12 of 340 cells not complete, 12 stale" },
  ],
  [
    "denied and never read, beside what is left out",
    { ...COMPLETE, complete: 308, neverComplete: 32, stale: 12, outcomes: { complete: 308, denied: 12, skipped: 20 } },
    { level: "incomplete", text: "32 of 340 cells not complete, 12 stale" },
  ],
  [
    "denied and grown old, beside what was never read because AWS does not offer it",
    {
      ...COMPLETE,
      complete: 332,
      neverComplete: 5,
      stale: 3,
      outcomes: { complete: 332, denied: 3, "not-offered": 5 },
    },
    { level: "incomplete", text: "8 of 340 cells not complete, 3 stale" },
  ],
  [
    "left out in part, and a week old in part",
    { ...COMPLETE, complete: 320, neverComplete: 20, stale: 3, outcomes: { complete: 320, skipped: 20 } },
    { level: "incomplete", text: "20 of 340 cells not complete, 3 stale" },
  ],
  [
    "partly denied for a week",
    { ...COMPLETE, complete: 328, stale: 5, oldestCompleteAt: LAST_WEEK },
    { level: "incomplete", text: "12 of 340 cells not complete, 5 stale" },
  ],
  [
    "partly never read, and all else a week old",
    { ...COMPLETE, complete: 328, neverComplete: 12, stale: 340, newestCompleteAt: LAST_WEEK },
    { level: "incomplete", text: "12 of 340 cells not complete, 340 stale", updatedAt: LAST_WEEK },
  ],
  [
    "complete but partly a week old",
    { ...COMPLETE, oldestCompleteAt: LAST_WEEK, stale: 3 },
    { level: "stale", text: "3 of 340 cells stale", updatedAt: LAST_WEEK },
  ],
  [
    "complete but all a week old",
    { ...COMPLETE, oldestCompleteAt: LAST_WEEK, stale: 340 },
    { level: "stale", icon: "warning", text: "stale", updatedAt: LAST_WEEK },
  ],
  [
    "complete with an alarm",
    { ...COMPLETE, alarms: 1 },
    { level: "alarm", icon: "warning", text: "complete, 1 alarm" },
  ],
  [
    "partly denied with alarms",
    { ...COMPLETE, complete: 328, alarms: 2 },
    { level: "incomplete", text: "12 of 340 cells not complete, 2 alarms" },
  ],
  ["never complete", { ...COMPLETE, complete: 0, neverComplete: 340 }, { level: "never", text: "never read" }],
  ["of nothing", { ...COMPLETE, cells: 0, complete: 0 }, { level: "never", text: "never read", updatedAt: null }],
  ["unknown", undefined, { level: "never", text: "never read" }],
] as const)("trustIn() what is %s", ([, completeness, trust]) => {
  expect(trustIn(completeness, NOON)).toMatchObject(trust);
});

test("trustIn() what was complete begins to be stale by itself, when the API would say so", () => {
  const oldest = Date.parse(COMPLETE.oldestCompleteAt);
  for (const hours of [25, 26, 26.001, 200]) {
    const now = oldest + hours * 3_600_000;
    const expected = isStale({ outcome: "complete", count: 1, completeAt: "2026-11-22T02:00:00.000Z" }, now);
    expect(expected).toBe(hours > 26);
    expect(trustIn(COMPLETE, now)).toMatchObject(
      expected ? { level: "stale", icon: "warning", text: "stale", updatedAt: TODAY } : { level: "complete" },
    );
  }
  expect(trustIn({ ...COMPLETE, alarms: 1 }, NOON + 86_400_000)).toMatchObject({ text: "stale, 1 alarm" });
});
