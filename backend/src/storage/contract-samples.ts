import { randomBytes } from "node:crypto";
import type { Cell, Change, PartitionKey, Run, StoredResource } from "../model.ts";

/**
 * The instant that samples are made at, and its seconds. It is far ahead, because DynamoDB Local removes by the real clock
 * what has expired, and the tests look at expiry by a clock of their own.
 */
export const AT = "2096-03-01T12:00:00.000Z";
export const AT_SECONDS = Date.parse(AT) / 1000;

const DAY_SECONDS = 86_400;
let accounts = 100_000_000_000;

/** A partition that no other test uses. */
export function freshPartition(): PartitionKey {
  return { service: "ec2", accountId: String(accounts++), region: "eu-west-1" };
}

/** A resource that lives 90 days. */
export function sampleResource(
  partition: PartitionKey,
  resourceId: string,
  fields: Partial<StoredResource> = {},
): StoredResource {
  return {
    ...partition,
    kind: resourceId.split("/")[0] ?? "",
    resourceId,
    arn: `arn:aws:${partition.service}:${partition.region}:${partition.accountId}:${resourceId}`,
    tags: {},
    columns: {},
    related: [],
    data: { Id: resourceId },
    hash: "hash-1",
    fence: 1,
    firstSeenAt: AT,
    updatedAt: AT,
    ttl: AT_SECONDS + 90 * DAY_SECONDS,
    ...fields,
  };
}

/** A change of a resource. */
export function sampleChange(resource: StoredResource, fields: Partial<Change> = {}): Change {
  const { service, accountId, region, kind, resourceId, arn } = resource;
  const about = { service, accountId, region, kind, resourceId, arn };
  return { ...about, change: "created", at: AT, runId: "run-1", fields: [], ...fields };
}

/** A cell that listed completely. */
export function sampleCell(count: number): Cell {
  return { outcome: "complete", attemptedAt: AT, runId: "run-1", completeAt: AT, count, states: { running: count } };
}

/** A run that has just begun. */
export function sampleRun(runId: string, fields: Partial<Run> = {}): Run {
  const none = { accounts: 0, cells: 0, cellsDone: 0, resources: 0, created: 0, updated: 0, deleted: 0, apiCalls: 0 };
  const progress = { ...none, outcomes: {}, alarms: 0, stale: 0 };
  const times = { startedAt: AT, heartbeatAt: AT };
  return {
    runId,
    state: "running",
    trigger: "cli",
    ...times,
    filters: {},
    progress,
    problems: [],
    alarms: [],
    ...fields,
  };
}

/** Text that gzip cannot make smaller than three quarters of its length. */
export function incompressible(length: number): string {
  return randomBytes(Math.ceil((length * 3) / 4))
    .toString("base64")
    .slice(0, length);
}

/** Everything that pages hold. */
export async function all<Entry>(pages: AsyncIterable<readonly Entry[]>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of pages) entries.push(...page);
  return entries;
}
