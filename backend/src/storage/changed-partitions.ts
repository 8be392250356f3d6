import type { Connection } from "./connection.ts";
import { itemToVersion } from "./items.ts";
import { CHANGE_INDEX, CHANGE_SHARDS } from "./keys.ts";
import { type Query, query } from "./queries.ts";
import type { PartitionVersion } from "./storage.ts";

/** The partitions that changed at `at` or later, or all that ever did, page by page; all shards of the index at once. */
export async function* changedPartitions(
  connection: Connection,
  at: string | undefined,
): AsyncGenerator<readonly PartitionVersion[]> {
  const shards = Array.from({ length: CHANGE_SHARDS }, (_, shard) =>
    query(connection, "read which partitions changed", inShard(connection.tables.metadata, shard, at)),
  );
  for await (const page of merged(shards)) yield page.map(itemToVersion);
}

function inShard(TableName: string, shard: number, at: string | undefined): Query {
  const from = { TableName, IndexName: CHANGE_INDEX };
  const ofShard = { ":shard": { N: String(shard) } };
  if (at === undefined) {
    return {
      ...from,
      KeyConditionExpression: "#shard = :shard",
      ExpressionAttributeNames: { "#shard": "shard" },
      ExpressionAttributeValues: ofShard,
    };
  }
  return {
    ...from,
    KeyConditionExpression: "#shard = :shard AND #changedAt >= :at",
    ExpressionAttributeNames: { "#shard": "shard", "#changedAt": "changedAt" },
    ExpressionAttributeValues: { ...ofShard, ":at": { S: at } },
  };
}

/** The pages of several queries as they come. */
async function* merged<Page>(queries: readonly AsyncGenerator<Page>[]): AsyncGenerator<Page> {
  const next = async (pages: AsyncGenerator<Page>) => ({ pages, step: await pages.next() });
  const waiting = new Map(queries.map((pages) => [pages, next(pages)]));
  while (waiting.size > 0) {
    const { pages, step } = await Promise.race(waiting.values());
    waiting.delete(pages);
    if (step.done) continue;
    yield step.value;
    waiting.set(pages, next(pages));
  }
}
