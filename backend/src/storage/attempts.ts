import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { PartitionKey, PartitionMetadata } from "../model.ts";
import { type Item, json, plain } from "./attributes.ts";
import type { Connection } from "./connection.ts";
import { itemToMetadata } from "./items.ts";
import { changeShard, metadataKey, partitionId } from "./keys.ts";
import type { Attempt, AttemptResult, Write } from "./storage.ts";
import { stillNewest, superseded, toStep, transact, transactionsOf } from "./transactions.ts";

/** Raises the fence and returns what the metadata was before, in one update. */
export async function begin(
  connection: Connection,
  partition: PartitionKey,
  runId: string,
  at: string,
): Promise<Attempt> {
  const command = new UpdateItemCommand({
    TableName: connection.tables.metadata,
    Key: metadataKey(partition),
    UpdateExpression: "ADD #fence :one SET #attemptedAt = :at, #runId = :runId",
    ExpressionAttributeNames: { "#fence": "fence", "#attemptedAt": "attemptedAt", "#runId": "runId" },
    ExpressionAttributeValues: { ":one": { N: "1" }, ":at": { S: at }, ":runId": { S: runId } },
    // The update is atomic, so the new fence is the old one plus 1, and the rest is what it was when the attempt began.
    ReturnValues: "ALL_OLD",
    ReturnConsumedCapacity: "TOTAL",
  });
  const call = { doing: `begin an attempt at ${partitionId(partition)}`, units: "write" } as const;
  const { Attributes } = await connection.send(call, (client) => client.send(command));
  const before = Attributes === undefined ? untouched(partition) : itemToMetadata(Attributes);
  return { partition, fence: before.fence + 1, runId, before };
}

/** Applies writes in order. Nothing is sent when one of them cannot be stored. */
export async function commit(
  connection: Connection,
  attempt: Attempt,
  writes: readonly Write[],
  at: string,
): Promise<void> {
  const steps = writes.map((write) => toStep(write, attempt, connection.tables));
  for (const transaction of transactionsOf(steps)) await transact(connection, attempt, transaction, at);
}

/** Stores the outcome of an attempt; the cells given replace those stored. */
export async function close(connection: Connection, attempt: Attempt, result: AttemptResult): Promise<void> {
  const { resourceCount, apiCalls, durationMs, updatedAt, at } = result;
  const fields: Item = {
    ...plain({ attemptedAt: at, resourceCount, apiCalls, durationMs, updatedAt }),
    // Moves the partition in the index by which readers find what has changed.
    ...plain({ changedAt: at, shard: changeShard(attempt.partition) }),
    cells: json(result.cells),
  };
  const names = Object.keys(fields);
  const sets = names.map((name) => `#${name} = :${name}`).join(", ");
  const removal = updatedAt === undefined ? " REMOVE #updatedAt" : "";
  const condition = stillNewest(attempt);
  const command = new UpdateItemCommand({
    TableName: connection.tables.metadata,
    Key: metadataKey(attempt.partition),
    ConditionExpression: condition.ConditionExpression,
    UpdateExpression: `SET ${sets}, #countedVersion = if_not_exists(#contentVersion, :zero)${removal} ADD #coverageVersion :one`,
    ExpressionAttributeNames: {
      ...condition.ExpressionAttributeNames,
      ...Object.fromEntries(
        [...names, "updatedAt", "coverageVersion", "countedVersion", "contentVersion"].map((name) => [
          `#${name}`,
          name,
        ]),
      ),
    },
    ExpressionAttributeValues: {
      ...condition.ExpressionAttributeValues,
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
      ":one": { N: "1" },
      ":zero": { N: "0" },
    },
    ReturnConsumedCapacity: "TOTAL",
  });
  const doing = `close the attempt at ${partitionId(attempt.partition)}`;
  const refusal = (error: unknown) =>
    error instanceof Error && error.name === "ConditionalCheckFailedException" ? superseded(attempt, error) : undefined;
  await connection.send({ doing, units: "write", refusal }, (client) => client.send(command));
}

function untouched(partition: PartitionKey): PartitionMetadata {
  const { service, accountId, region } = partition;
  return { service, accountId, region, fence: 0, contentVersion: 0, coverageVersion: 0, resourceCount: 0, cells: {} };
}
