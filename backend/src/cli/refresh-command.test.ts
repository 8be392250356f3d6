import { expect, test } from "vitest";
import type { Run, RunProgress } from "../model.ts";
import { sampleRun } from "../storage/contract-samples.ts";
import { runSummary } from "./refresh-command.ts";

const CELL = { service: "ec2", kind: "instance", accountId: "111122223333", region: "eu-west-1" };
const ALARM = { code: "SharpDrop", message: "30 of 40 resources were gone at once" } as const;

test("runSummary() says how many cells are stale and shows the alarms with their sentence", () => {
  const text = runSummary(finished({ alarms: [{ ...CELL, alarm: ALARM }] }, { alarms: 1, stale: 1_204 }));
  expect(text).toContain("1,204 of these cells have not been complete for over 26 hours, or never\n");
  expect(text).toContain("In 1 cell most of the resources were gone at once\n");
  expect(text).toMatch(/^ec2:instance +111122223333 +eu-west-1 +SharpDrop: 30 of 40 resources were gone at once$/m);
});

test("runSummary() speaks of one stale cell and of many alarms as grammar has it", () => {
  const text = runSummary(finished({}, { alarms: 1_204, stale: 1 }));
  expect(text).toContain("\n1 of these cells has not been complete for over 26 hours, or never\n");
  expect(text).toContain("\nIn 1,204 cells most of the resources were gone at once\n");
});

test("runSummary() says that not all alarms are shown", () => {
  const text = runSummary(finished({ alarms: [{ ...CELL, alarm: ALARM }] }, { alarms: 2 }));
  expect(text).toContain('The first 1 of 2 alarms; all are in "aws-inventory status".');
});

test("runSummary() of a run without any of it says nothing of it", () => {
  const text = runSummary(finished({}, { outcomes: { complete: 8 } }));
  expect(text).not.toMatch(/26 hours|at once|alarm/);
  expect(text.trimEnd().split("\n")).toHaveLength(3);
});

function finished(fields: Partial<Run>, progress: Partial<RunProgress>): Run {
  const run = sampleRun("20261122T020000.000Z-abc", { state: "complete", ...fields });
  return { ...run, progress: { ...run.progress, ...progress } };
}
