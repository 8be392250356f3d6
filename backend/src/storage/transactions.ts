import { randomUUID } from "node:crypto";
import { type TransactWriteItem, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { itemBytes } from "./attributes.ts";
import { type Connection, cancellationReasons } from "./connection.ts";
import { changeToItem, resourceToItem } from "./items.ts";
import { changeShard, metadataKey, partitionId, resourceKey } from "./keys.ts";
import { recentUpdate } from "./recent-writes.ts";
import { type Attempt, SupersededError, type Write } from "./storage.ts";
import type { TableNames } from "./tables.ts";

/** DynamoDB allows 100 actions and 4 MB in a transaction; one action is the fence, and its item takes some KB. */
const MAX_ACTIONS = 99;
const MAX_BYTES = 4 * 1024 * 1024 - 64 * 1024;

/** Seconds that a change record is kept. */
const CHANGE_LIFE_SECONDS = 90 * 86_400;

/** What one write needs: one action, or two that must not be parted. */
export interface Step {
  readonly resourceId: string;
  readonly actions: readonly TransactWriteItem[];
  readonly bytes: number;
  /** Whether it changes what a reader sees; renewing an expiry does not. */
  readonly content: boolean;
}

/** Turns a write into actions. Throws before anything is sent when the resource cannot be stored. */
export function toStep(write: Write, attempt: Attempt, tables: TableNames): Step {
  if ("renew" in write) return renewal(write.renew, write.ttl, attempt, tables);
  const changes =
    write.change === undefined ? [] : [changeToItem(write.change, attempt.fence, expiry(write.change.at))];
  const changePuts = changes.map((Item) => ({ Put: { TableName: tables.changes, Item } }));
  const changeBytes = changes.reduce((sum, item) => sum + itemBytes(item), 0);
  if ("remove" in write) {
    const key = resourceKey(attempt.partition, write.remove);
    const action = { Delete: { TableName: tables.inventory, Key: key } };
    return {
      resourceId: write.remove,
      actions: [action, ...changePuts],
      bytes: itemBytes(key) + changeBytes,
      content: true,
    };
  }
  if (partitionId(write.put) !== partitionId(attempt.partition)) {
    throw new TypeError(
      `Cannot store ${write.put.resourceId}: it belongs to ${partitionId(write.put)}, not to ${partitionId(attempt.partition)}`,
    );
  }
  const item = resourceToItem(write.put);
  const action = { Put: { TableName: tables.inventory, Item: item } };
  return {
    resourceId: write.put.resourceId,
    actions: [action, ...changePuts],
    bytes: itemBytes(item) + changeBytes,
    content: true,
  };
}

/**
 * Groups steps into transactions, keeping their order: at most 99 actions and under 4 MB each, and no resource twice in
 * one, which DynamoDB refuses.
 */
export function* transactionsOf(steps: Iterable<Step>): Generator<readonly Step[]> {
  let group: Step[] = [];
  let actions = 0;
  let bytes = 0;
  let resources = new Set<string>();
  for (const step of steps) {
    const full = actions + step.actions.length > MAX_ACTIONS || bytes + step.bytes > MAX_BYTES;
    if (group.length > 0 && (full || resources.has(step.resourceId))) {
      yield group;
      group = [];
      actions = 0;
      bytes = 0;
      resources = new Set();
    }
    group.push(step);
    actions += step.actions.length;
    bytes += step.bytes;
    resources.add(step.resourceId);
  }
  if (group.length > 0) yield group;
}

/**
 * Applies steps in one transaction that holds only while the attempt's fence is the newest. Throws
 * {@link SupersededError} when it is not.
 */
export async function transact(
  connection: Connection,
  attempt: Attempt,
  steps: readonly Step[],
  at: string,
): Promise<void> {
  const written = steps.filter((step) => step.content).map((step) => step.resourceId);
  const command = new TransactWriteItemsCommand({
    TransactItems: [fence(attempt, at, written, connection.tables), ...steps.flatMap((step) => step.actions)],
    // The same token on every try: a transaction whose answer was lost is not applied twice.
    ClientRequestToken: randomUUID(),
    ReturnConsumedCapacity: "TOTAL",
  });
  const doing = `write to ${partitionId(attempt.partition)}`;
  const refusal = (error: unknown) =>
    cancellationReasons(error)[0] === "ConditionalCheckFailed" ? superseded(attempt, error) : undefined;
  await connection.send({ doing, units: "write", refusal }, (client) => client.send(command));
}

/** The error of an attempt whose fence is no longer the newest. */
export function superseded(attempt: Attempt, cause: unknown): SupersededError {
  return new SupersededError(`Cannot write to ${partitionId(attempt.partition)}: a newer attempt has begun`, { cause });
}

/** The condition that an attempt is still the newest, and its attribute name and value. */
export function stillNewest(attempt: Attempt): {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, { N: string }>;
} {
  return {
    ConditionExpression: "#fence = :fence",
    ExpressionAttributeNames: { "#fence": "fence" },
    ExpressionAttributeValues: { ":fence": { N: String(attempt.fence) } },
  };
}

function fence(attempt: Attempt, at: string, written: readonly string[], tables: TableNames): TransactWriteItem {
  const target = { TableName: tables.metadata, Key: metadataKey(attempt.partition) };
  const condition = stillNewest(attempt);
  if (written.length === 0) return { ConditionCheck: { ...target, ...condition } };
  const { sets, adds, removes, names, values } = recentUpdate(attempt, written);
  const removal = removes.length === 0 ? "" : ` REMOVE ${removes.join(", ")}`;
  // In the same transaction as the items, so that an attempt that is killed cannot leave changed items behind an
  // unchanged content version.
  return {
    Update: {
      ...target,
      ConditionExpression: condition.ConditionExpression,
      UpdateExpression: `SET ${["#contentChangedAt = :at", "#changedAt = :at", "#shard = :shard", ...sets].join(", ")} ADD ${["#contentVersion :one", ...adds].join(", ")}${removal}`,
      ExpressionAttributeNames: {
        ...condition.ExpressionAttributeNames,
        "#contentChangedAt": "contentChangedAt",
        "#changedAt": "changedAt",
        "#contentVersion": "contentVersion",
        "#shard": "shard",
        ...names,
      },
      ExpressionAttributeValues: {
        ...condition.ExpressionAttributeValues,
        ":at": { S: at },
        ":shard": { N: String(changeShard(attempt.partition)) },
        ":one": { N: "1" },
        ...values,
      },
    },
  };
}

function renewal(resourceId: string, ttl: number, attempt: Attempt, tables: TableNames): Step {
  const key = resourceKey(attempt.partition, resourceId);
  const action = {
    Update: {
      TableName: tables.inventory,
      Key: key,
      // Without the condition, renewing an item that has just expired for good would leave a stub without content.
      ConditionExpression: "attribute_exists(#pk)",
      UpdateExpression: "SET #ttl = :ttl",
      ExpressionAttributeNames: { "#pk": "pk", "#ttl": "ttl" },
      ExpressionAttributeValues: { ":ttl": { N: String(ttl) } },
    },
  };
  return { resourceId, actions: [action], bytes: itemBytes(key), content: false };
}

function expiry(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + CHANGE_LIFE_SECONDS;
}
