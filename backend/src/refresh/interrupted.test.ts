import { expect, test } from "vitest";
import { isInterrupted } from "./interrupted.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");

test("isInterrupted() is about a running run without a sign of life for a minute", () => {
  expect(isInterrupted({ state: "running", heartbeatAt: "2026-11-22T11:59:01.000Z" }, NOW)).toBe(false);
  expect(isInterrupted({ state: "running", heartbeatAt: "2026-11-22T11:58:59.000Z" }, NOW)).toBe(true);
});

test("isInterrupted() leaves a run that has ended alone, however long ago", () => {
  expect(isInterrupted({ state: "complete", heartbeatAt: "2026-11-20T00:00:00.000Z" }, NOW)).toBe(false);
  expect(isInterrupted({ state: "cancelled", heartbeatAt: "2026-11-20T00:00:00.000Z" }, NOW)).toBe(false);
});
