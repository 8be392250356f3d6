import { expect, test } from "vitest";
import type { Run } from "../model.ts";
import { runLine } from "./status-command.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");

test("runLine() calls a running run without a heartbeat interrupted", () => {
  expect(runLine(run("running", "2026-11-22T11:59:01.000Z"), NOW)).toContain(", running, ");
  expect(runLine(run("running", "2026-11-22T11:58:59.000Z"), NOW)).toContain(", interrupted, ");
});

test("runLine() says why a run failed", () => {
  const failed = { ...run("failed", "2026-11-22T11:59:01.000Z"), error: "Interrupted: its process ended" };
  expect(runLine(failed, NOW)).toMatch(/, failed, started 2026-11-22T11:00:00.000Z: Interrupted: its process ended$/);
});

function run(state: Run["state"], heartbeatAt: string): Run {
  const startedAt = "2026-11-22T11:00:00.000Z";
  const progress = {
    accounts: 1,
    cells: 1,
    cellsDone: 0,
    resources: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    apiCalls: 0,
    outcomes: {},
    alarms: 0,
    stale: 0,
  };
  return {
    runId: "run",
    state,
    trigger: "cli",
    startedAt,
    heartbeatAt,
    filters: {},
    progress,
    problems: [],
    alarms: [],
  };
}
