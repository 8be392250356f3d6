import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Organization } from "simulator";
import { isInterrupted } from "../../backend/src/refresh/interrupted.ts";
import { difference } from "../moto/checks.ts";
import { cellKey, dishonest } from "./honest-counts.ts";
import { processesNaming } from "./processes.ts";
import { keyOf, type Stored } from "./stored.ts";

/** What was stored before and still exists, and is not stored any more. */
export function lost(before: Stored, after: Stored, organization: Organization): string[] {
  const existing = new Set(factsOf(organization).keys());
  return [...before.resources.keys()]
    .filter((key) => existing.has(key) && !after.resources.has(key))
    .map((key) => `lost: ${key}`);
}

/** What is stored as it neither was before nor is now. */
export function invented(before: Stored, after: Stored, organization: Organization): string[] {
  const known = new Set([...storedFacts(before), ...factsOf(organization).values()]);
  return storedFacts(after)
    .filter((line) => !known.has(line))
    .map((line) => `neither before nor now: ${line}`);
}

/** Every difference between what is stored and what exists; each cell must be complete, and the last run unless others ran beside it. */
export function unlike(
  stored: Stored,
  organization: Organization,
  { lastRun = /^complete$/ }: { readonly lastRun?: RegExp } = {},
): string[] {
  const incomplete = stored.partitions.flatMap((partition) =>
    Object.entries(partition.cells)
      .filter(([, { outcome }]) => outcome !== "complete")
      .map(([kind, { outcome, error }]) => `${cellKey(partition, kind)} is ${outcome}: ${error?.message}`),
  );
  const [run] = stored.runs;
  return [
    ...difference(storedFacts(stored), factsOf(organization).values()),
    ...incomplete,
    ...dishonest(stored),
    ...(lastRun.test(run?.state ?? "") ? [] : [`the last run is ${run?.state}: ${run?.error}`]),
  ];
}

/** The runs that are said to be running now. */
export function saidToRun(stored: Stored): string[] {
  return stored.runs
    .filter((run) => run.state === "running" && !isInterrupted(run, Date.now()))
    .map(({ runId, heartbeatAt }) => `run ${runId} is said to be running (heartbeat ${heartbeatAt})`);
}

/** What nobody uses any more and is still there: processes, locks, users signed in, the record of an engine. */
export function leftBehind(dataDir: string): string[] {
  const store = join(dataDir, "store");
  const users = existsSync(join(store, "users")) ? readdirSync(join(store, "users")) : [];
  const files = ["store/engine.json", "store/engine.lock", "local-mode.json.lock"];
  return [
    ...enginesOf(dataDir).map((line) => `still runs: ${line}`),
    ...users.map((name) => `still signed in: ${name}`),
    ...files.filter((name) => existsSync(join(dataDir, name))).map((name) => `still there: ${name}`),
  ];
}

/** The engines that run on a data directory: `pid: command line`. */
export function enginesOf(dataDir: string): string[] {
  return processesNaming(join(dataDir, "store", "inventory.db"));
}

/** ARN and tags of all that exists, by key. */
export function factsOf({ world }: Organization): Map<string, string> {
  const facts = new Map<string, string>();
  for (const { type, accountId, region, resourceId, arn, tags } of world.expected()) {
    const key = keyOf({ service: type.slice(0, type.indexOf(":")), accountId, region, resourceId });
    facts.set(key, fact(key, arn, tags));
  }
  return facts;
}

function storedFacts({ resources }: Stored): string[] {
  return [...resources].map(([key, { arn, tags }]) => fact(key, arn, tags));
}

function fact(key: string, arn: string, tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${key} ${arn} ${JSON.stringify(sorted)}`;
}
