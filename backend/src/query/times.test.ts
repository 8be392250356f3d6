import { expect, test } from "vitest";
import { fromTimestamp, instantRange } from "./times.ts";

const span = (text: string) => {
  const range = instantRange(text);
  return range && [new Date(range.from).toISOString(), new Date(range.until).toISOString()];
};

test("instantRange() takes a day for all of it, and a time for its millisecond", () => {
  expect(span("2026-11-22")).toEqual(["2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z"]);
  expect(span("2026-11-22T08:30:00Z")).toEqual(["2026-11-22T08:30:00.000Z", "2026-11-22T08:30:00.001Z"]);
  expect(span("2026-11-22T08:30:00.123+02:00")).toEqual(["2026-11-22T06:30:00.123Z", "2026-11-22T06:30:00.124Z"]);
  expect(span("9999-12-31")?.[1]).toBe("9999-12-31T23:59:59.999Z");
});

test.each([
  "",
  "today",
  "2026",
  "2026-11",
  "2026-13-01",
  "2026-02-30",
  "22.11.2026",
  "2026-11-22T25:00:00Z",
  "1e9",
  " 2026-11-22",
])("instantRange(%j) is none", (text) => expect(instantRange(text)).toBeUndefined());

test.each([
  ["2026-11-22 02:00:00", "2026-11-22T02:00:00.000Z"],
  ["2026-11-22 02:00:00.5", "2026-11-22T02:00:00.500Z"],
  ["2026-11-22 02:00:00.123", "2026-11-22T02:00:00.123Z"],
  ["2026-11-22 02:00:00+00", "2026-11-22T02:00:00.000Z"],
  ["2026-11-22 02:00:00.5+00", "2026-11-22T02:00:00.500Z"],
  ["2026-11-22 02:00:00.000001", "2026-11-22T02:00:00.000001Z"],
  ["2026-11-22 02:00:00.120000", "2026-11-22T02:00:00.120Z"],
  ["2026-11-22 02:00:00.123456789", "2026-11-22T02:00:00.123456789Z"],
  ["9999-12-31 23:59:59.999999+00", "9999-12-31T23:59:59.999999Z"],
  ["10000-01-02 03:04:05+00", "10000-01-02 03:04:05+00"],
  ["0044-03-15 (BC) 00:00:00.5", "0044-03-15 (BC) 00:00:00.5"],
  ["-infinity", "-infinity"],
])("the engine's %j is %j", (text, time) => expect(fromTimestamp(text)).toBe(time));
