import { expect, test } from "vitest";
import type { Run } from "../model.ts";
import { sampleRun } from "./contract-samples.ts";
import { itemToRun, runToItem } from "./items.ts";

test("itemToRun() reads a run that was stored before alarms were counted as one that has none", () => {
  const run = sampleRun("20260101T000000.000Z-abc");
  const { alarms: _alarms, progress, ...before } = run;
  const { alarms: _count, stale: _stale, ...counted } = progress;
  // What earlier versions stored.
  const stored = { ...before, progress: counted } as Run;
  expect(itemToRun(runToItem(stored, 0))).toEqual(run);
});
