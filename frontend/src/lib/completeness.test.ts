import { expect, test } from "vitest";
import { trustIn } from "./completeness.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const TODAY = "2026-11-22T02:00:00Z";
const LAST_WEEK = "2026-11-15T02:00:00Z";

const COMPLETE = {
  cells: 340,
  complete: 340,
  neverComplete: 0,
  outcomes: { complete: 340 },
  oldestCompleteAt: TODAY,
  newestCompleteAt: TODAY,
  readAt: TODAY,
};

test.for([
  ["complete", COMPLETE, { level: "complete", text: "complete" }],
  ["partly denied", { ...COMPLETE, complete: 328 }, { level: "incomplete", text: "12 of 340 cells not complete" }],
  [
    "partly denied a week ago",
    { ...COMPLETE, complete: 328, oldestCompleteAt: LAST_WEEK, newestCompleteAt: LAST_WEEK },
    { level: "incomplete", text: "12 of 340 cells not complete, stale" },
  ],
  [
    "complete but partly a week old",
    { ...COMPLETE, oldestCompleteAt: LAST_WEEK },
    { level: "stale", text: "stale", updatedAt: LAST_WEEK },
  ],
  ["never complete", { ...COMPLETE, complete: 0, neverComplete: 340 }, { level: "never", text: "never read" }],
  ["of nothing", { ...COMPLETE, cells: 0, complete: 0 }, { level: "never", text: "never read", updatedAt: null }],
  ["unknown", undefined, { level: "never", text: "never read" }],
] as const)("trustIn() what is %s", ([, completeness, trust]) => {
  expect(trustIn(completeness, NOW)).toMatchObject(trust);
});
