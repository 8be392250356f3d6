import { expect, test } from "vitest";
import { formatAge, formatCount, formatDuration, formatTime, formatValue } from "./format.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

test.for([
  ["2026-11-22T11:59:50Z", "just now"],
  ["2026-11-22T11:58:00Z", "2 minutes ago"],
  ["2026-11-22T11:05:00Z", "1 hour ago"],
  ["2026-11-22T09:00:00Z", "3 hours ago"],
  ["2026-11-21T12:00:00Z", "yesterday"],
  ["2026-11-12T12:00:00Z", "10 days ago"],
  ["2025-11-01T12:00:00Z", "last year"],
  ["2026-11-22T12:05:00Z", "in 5 minutes"],
])("formatAge() of %s is %s", ([time = "", age = ""]) => {
  expect(formatAge(time, NOW)).toBe(age);
});

test("nothing that is no number or no time is ever written as one", () => {
  expect([formatCount(undefined), formatCount(Number.NaN), formatTime(null), formatTime("soon")]).toEqual([
    "–",
    "–",
    "–",
    "–",
  ]);
  expect([
    formatAge("", NOW),
    formatDuration(undefined, NOW),
    formatDuration("2026-11-22T11:00:00Z", undefined),
  ]).toEqual(["–", "–", "–"]);
});

test.for([
  ["2026-11-22T11:59:18Z", "42 s"],
  ["2026-11-22T11:57:55Z", "2 min 5 s"],
  ["2026-11-22T09:30:00Z", "2 h 30 min"],
])("formatDuration() from %s is %s", ([from = "", duration = ""]) => {
  expect(formatDuration(from, NOW)).toBe(duration);
});

test("formatValue() writes any JSON value in one line", () => {
  expect([null, "", [], true, "x", 5, ["a", false], { a: 1 }].map(formatValue)).toEqual([
    "–",
    "–",
    "–",
    "Yes",
    "x",
    "5",
    "a, No",
    '{"a":1}',
  ]);
});
