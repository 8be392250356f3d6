import { expect, test } from "vitest";
import { isStale, staleBefore } from "./stale.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");

test("isStale() tells what has missed its daily refresh from what is left out on purpose", () => {
  const recent = "2026-11-22T02:00:00.000Z";
  const old = "2026-11-15T02:00:00.000Z";
  expect(isStale({ count: 1, outcome: "complete", completeAt: recent }, NOW)).toBe(false);
  expect(isStale({ count: 1, outcome: "denied", completeAt: recent }, NOW)).toBe(false);
  expect(isStale({ count: 1, outcome: "complete", completeAt: old }, NOW)).toBe(true);
  expect(isStale({ count: 1, outcome: "throttled", completeAt: old }, NOW)).toBe(true);
  expect(isStale({ count: 1, outcome: "denied" }, NOW)).toBe(true);
  expect(isStale({ count: 1, outcome: "skipped" }, NOW)).toBe(false);
  expect(isStale({ count: 1, outcome: "skipped", completeAt: old }, NOW)).toBe(false);
});

test("isStale() is not about what AWS does not offer there, unless resources are stored of it", () => {
  for (const outcome of ["not-offered", "not-enabled"] as const) {
    expect(isStale({ count: 0, outcome }, NOW)).toBe(false);
    expect(isStale({ count: 1, outcome }, NOW)).toBe(true);
  }
  expect(isStale({ count: 0, outcome: "denied" }, NOW)).toBe(true);
});

test("isStale() begins after 26 hours, to the millisecond", () => {
  expect(staleBefore(NOW)).toBe("2026-11-21T10:00:00.000Z");
  expect(isStale({ count: 1, outcome: "complete", completeAt: "2026-11-21T10:00:00.000Z" }, NOW)).toBe(false);
  expect(isStale({ count: 1, outcome: "complete", completeAt: "2026-11-21T09:59:59.999Z" }, NOW)).toBe(true);
});
