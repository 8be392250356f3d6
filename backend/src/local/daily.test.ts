import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { daily, lastDue } from "./daily.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.for([
  ["2026-11-22T13:00:00.000Z", "2026-11-22T02:00:00.000Z"],
  ["2026-11-22T02:00:00.000Z", "2026-11-22T02:00:00.000Z"],
  ["2026-11-22T01:59:59.999Z", "2026-11-21T02:00:00.000Z"],
  ["2027-01-01T00:00:00.000Z", "2026-12-31T02:00:00.000Z"],
])("at %s the daily refresh was last due at %s", ([now = "", due = ""]) => {
  expect(new Date(lastDue(new Date(now))).toISOString()).toBe(due);
});

test("daily() calls at 02:00 UTC of each day, and not before", () => {
  vi.setSystemTime("2026-11-22T13:00:00Z");
  const calls: string[] = [];
  const stop = daily(() => void calls.push(new Date().toISOString().slice(0, 13)));
  vi.advanceTimersByTime(12.9 * 3_600_000);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(48 * 3_600_000);
  expect(calls).toEqual(["2026-11-23T02", "2026-11-24T02"]);
  stop();
  vi.advanceTimersByTime(48 * 3_600_000);
  expect(calls).toHaveLength(2);
});

test("daily() calls once after a sleep of three days", () => {
  vi.setSystemTime("2026-11-22T13:00:00Z");
  let calls = 0;
  const stop = daily(() => {
    calls += 1;
  });
  vi.setSystemTime("2026-11-25T13:00:00Z");
  vi.advanceTimersByTime(3_600_000);
  expect(calls).toBe(1);
  stop();
});

test("daily() calls once for an hour that comes twice because the clock was put back", () => {
  vi.setSystemTime("2026-11-22T01:00:00Z");
  let calls = 0;
  const stop = daily(() => {
    calls += 1;
  });
  vi.advanceTimersByTime(1.5 * 3_600_000);
  vi.setSystemTime("2026-11-22T00:30:00Z");
  vi.advanceTimersByTime(12 * 3_600_000);
  expect(calls).toBe(1);
  stop();
});

test("daily() calls at the next 02:00 UTC after the clock was put back by ten days", () => {
  vi.setSystemTime("2026-11-22T13:00:00Z");
  const calls: string[] = [];
  const stop = daily(() => void calls.push(new Date().toISOString().slice(0, 13)));
  vi.setSystemTime("2026-11-12T13:00:00Z");
  vi.advanceTimersByTime(36 * 3_600_000);
  expect(calls).toEqual(["2026-11-13T02"]);
  stop();
});
