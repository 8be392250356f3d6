import { expect, test } from "vitest";
import type { Cell, PartitionMetadata } from "../model.ts";
import { cellStatus } from "./cell-status.ts";
import { createCoverage } from "./coverage.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const LAST_NIGHT = "2026-11-22T02:00:00.000Z";
const LAST_WEEK = "2026-11-15T02:00:00.000Z";

test("cellStatus() says of each cell whether it is stale", () => {
  const partition = partitionOf({
    instance: { outcome: "complete", completeAt: LAST_NIGHT },
    volume: { outcome: "throttled", completeAt: LAST_WEEK },
    image: { outcome: "denied" },
    snapshot: { outcome: "skipped" },
  });
  expect(cellStatus(partition, { now: NOW }).map(({ kind, stale }) => [kind, stale])).toEqual([
    ["instance", false],
    ["volume", true],
    ["image", true],
    ["snapshot", false],
  ]);
});

test("cellStatus() keeps to the kinds that were asked for", () => {
  const partition = partitionOf({ instance: { outcome: "denied" }, volume: { outcome: "denied" } });
  expect(cellStatus(partition, { now: NOW, kinds: ["ec2:volume"] }).map(({ kind }) => kind)).toEqual(["volume"]);
});

test("createCoverage() sums up a service by the oldest complete listing of what is not skipped", () => {
  const coverage = covered({
    instance: { outcome: "complete", completeAt: LAST_NIGHT, count: 7 },
    volume: { outcome: "throttled", completeAt: LAST_WEEK, count: 5 },
    snapshot: { outcome: "skipped" },
  });
  expect(coverage.services()).toEqual([
    {
      service: "ec2",
      resources: 12,
      cells: 3,
      complete: 1,
      skipped: 1,
      stale: 1,
      alarms: 0,
      completeSince: LAST_WEEK,
    },
  ]);
  expect(coverage.report()).toMatch(/^ec2 +12 +1 of 3 +1 +0 +2026-11-15T02:00:00.000Z$/m);
});

test("createCoverage() says never where a cell was never complete, and a dash where all are left out on purpose", () => {
  const never = covered({ instance: { outcome: "complete", completeAt: LAST_NIGHT }, image: { outcome: "denied" } });
  expect(never.services()[0]).not.toHaveProperty("completeSince");
  expect(never.report()).toMatch(/^ec2 +0 +1 of 2 +1 +0 +never$/m);
  expect(covered({ instance: { outcome: "skipped" } }).report()).toMatch(/^ec2 +0 +0 of 1 +0 +0 +–$/m);
});

test("createCoverage() groups what is not complete by its reason", () => {
  const error = { code: "UnauthorizedOperation", message: "no" };
  const report = covered({
    instance: { outcome: "denied", error, completeAt: LAST_WEEK },
    image: { outcome: "denied", error, completeAt: LAST_NIGHT },
    volume: { outcome: "throttled", completeAt: LAST_NIGHT },
  }).report();
  expect(report).toMatch(/^denied +111122223333 +ec2 +2 +2026-11-15T02:00:00.000Z +UnauthorizedOperation: no$/m);
  expect(report).toMatch(/^throttled +111122223333 +ec2 +1 +2026-11-22T02:00:00.000Z$/m);
});

test("createCoverage() says when all is complete and when nothing is there", () => {
  const complete = covered({ instance: { outcome: "complete", completeAt: LAST_NIGHT } });
  expect(complete.report()).toContain("Every cell is complete.");
  expect(createCoverage().report()).toContain("Nothing has been read yet");
});

test("createCoverage() says of stale cells how they ended and since when, also where all ended complete", () => {
  const report = covered({
    instance: { outcome: "complete", completeAt: LAST_WEEK },
    image: { outcome: "complete", completeAt: "2026-11-16T02:00:00.000Z" },
    volume: { outcome: "complete", completeAt: LAST_NIGHT },
  }).report();
  expect(report).toMatch(
    /^Not complete for over 26 hours, or never\n.*\nec2 +complete +2 +1 +2026-11-15T02:00:00.000Z$/m,
  );
  expect(report).not.toContain("Every cell is complete.");
});

test("createCoverage() shows alarms with their sentence, and since when", () => {
  const alarm = { code: "SharpDrop", message: "30 of 40 resources were gone at once" } as const;
  const coverage = covered({
    instance: { outcome: "complete", completeAt: LAST_NIGHT, alarm },
    volume: { outcome: "complete", completeAt: LAST_NIGHT },
  });
  expect(coverage.services()[0]).toMatchObject({ alarms: 1, stale: 0 });
  const report = coverage.report();
  expect(report).toContain("Every cell is complete.");
  expect(report).toMatch(
    /^Alarms\n.*\nec2:instance +111122223333 +eu-west-1 +2026-11-22T02:00:00.000Z +SharpDrop: 30 of 40 resources were gone at once$/m,
  );
});

test("createCoverage() shows the first hundred alarms and counts the others", () => {
  const alarm = { code: "SharpDrop", message: "gone" } as const;
  const kinds = Array.from({ length: 120 }, (_, index) => [
    `kind-${index}`,
    { outcome: "complete", completeAt: LAST_NIGHT, alarm } as const,
  ]);
  const report = covered(Object.fromEntries(kinds)).report();
  expect(report).toContain('The first 100 of 120; all are in "status --json".');
});

function covered(cells: Parameters<typeof partitionOf>[0]): ReturnType<typeof createCoverage> {
  const coverage = createCoverage();
  for (const cell of cellStatus(partitionOf(cells), { now: NOW })) coverage.add(cell);
  return coverage;
}

function partitionOf(cells: Record<string, Pick<Cell, "outcome"> & Partial<Cell>>): PartitionMetadata {
  const common = { attemptedAt: LAST_NIGHT, runId: "run", count: 0, states: {} };
  return {
    service: "ec2",
    accountId: "111122223333",
    region: "eu-west-1",
    fence: 1,
    contentVersion: 1,
    coverageVersion: 1,
    resourceCount: 0,
    cells: Object.fromEntries(Object.entries(cells).map(([kind, cell]) => [kind, { ...common, ...cell }])),
  };
}
