import { expect, test } from "vitest";
import type { Catalog, Run } from "../../../backend/src/api/schemas.ts";
import catalogJson from "../../../backend/src/collectors/catalog.json" with { type: "json" };
import { runScope, runWords, scopeWords } from "./run-words.ts";

// The file that the API answers; its own test holds it to the schema.
const catalog = catalogJson as unknown as Catalog;

const RUN: Run = {
  runId: "20261122T020000.000Z-abcdef",
  state: "complete",
  interrupted: false,
  trigger: "schedule",
  startedAt: "2026-11-22T02:00:00Z",
  heartbeatAt: "2026-11-22T02:00:00Z",
  filters: {},
  progress: {
    accounts: 8,
    cells: 340,
    cellsDone: 340,
    resources: 12345,
    created: 3,
    updated: 2,
    deleted: 1,
    apiCalls: 900,
    outcomes: { complete: 340 },
    alarms: 0,
    stale: 0,
  },
  problems: [],
  alarms: [],
};

test.for([
  ["complete", RUN, "12,345 resources in 340 cells: 3 created, 2 updated, 1 deleted."],
  [
    "complete with alarms",
    { ...RUN, progress: { ...RUN.progress, alarms: 2 } },
    "12,345 resources in 340 cells: 3 created, 2 updated, 1 deleted. 2 alarms.",
  ],
  [
    "incomplete",
    {
      ...RUN,
      state: "incomplete",
      progress: { ...RUN.progress, outcomes: { complete: 328, denied: 10, throttled: 2 } },
    },
    "12 of 340 cells not complete: 10 denied, 2 throttled. 12,345 resources: 3 created, 2 updated, 1 deleted.",
  ],
  ["failed", { ...RUN, state: "failed", error: "The store is full" }, "The store is full"],
  ["failed without a reason", { ...RUN, state: "failed" }, "No reason was recorded."],
  ["cancelled", { ...RUN, state: "cancelled" }, "What it had finished is kept: 3 created, 2 updated, 1 deleted."],
  [
    "interrupted",
    { ...RUN, state: "running", interrupted: true },
    "It has given no sign of life for a minute: what it had finished is kept.",
  ],
] as const)("runWords() of a run that is %s is one sentence", ([, run, sentence]) => {
  expect(runWords(run).sentence).toBe(sentence);
});

test.for([
  [{}, "everything"],
  [{ services: ["s3"], kinds: ["s3:bucket"] }, "S3"],
  [{ services: ["ec2"], kinds: ["ec2:instance"] }, "EC2 Instances"],
  [
    { services: ["s3"], kinds: ["s3:bucket"], accounts: ["1", "2"], regions: ["eu-west-1"] },
    "S3 in 2 accounts in eu-west-1",
  ],
  [{ services: ["new"], kinds: ["new:thing"] }, "new"],
] as const)("the scope %o is said as %s", ([filters, words]) => {
  const run = {
    ...RUN,
    filters: Object.fromEntries(Object.entries(filters).map(([key, values]) => [key, [...values]])),
  };
  expect(scopeWords(runScope(run, catalog), catalog)).toBe(words);
});
