import { BatchGetItemCommand, BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { chunks } from "../chunks.ts";
import type { Item } from "./attributes.ts";
import { type Connection, type Pause, retryPauseMs } from "./connection.ts";
import { StoreError } from "./storage.ts";

/** DynamoDB's limits for one call. */
const GET_AT_MOST = 100;
const PUT_AT_MOST = 25;

/** Calls of one read that are under way at a time. */
const LANES = 8;

/** Rounds without any progress after which a batch is given up. */
const MAX_IDLE_ROUNDS = 8;

/** One batch operation on one table. */
export interface Batch {
  readonly table: string;
  /** What the call is for, to end the sentence "Cannot …". */
  readonly doing: string;
  readonly pause: Pause;
}

/** The items of any number of distinct keys, strongly consistent, in no particular order; absent ones are left out. */
export async function batchGet(connection: Connection, batch: Batch, keys: readonly Item[]): Promise<readonly Item[]> {
  const { table, doing } = batch;
  const found: Item[] = [];
  // Whole calls for each lane, so that few keys are one call.
  const callsPerLane = Math.max(1, Math.ceil(keys.length / LANES / GET_AT_MOST));
  const lanes = chunks(keys, callsPerLane * GET_AT_MOST);
  const read = (own: readonly Item[]) =>
    inRounds(batch, own, GET_AT_MOST, async (some) => {
      const command = new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: [...some], ConsistentRead: true } },
        ReturnConsumedCapacity: "TOTAL",
      });
      const answer = await connection.send({ doing, units: "read" }, (client) => client.send(command));
      found.push(...(answer.Responses?.[table] ?? []));
      return answer.UnprocessedKeys?.[table]?.Keys ?? [];
    });
  // Nothing is sent any more once this has ended, also where one lane failed.
  for (const lane of await Promise.allSettled(lanes.map(read))) if (lane.status === "rejected") throw lane.reason;
  return found;
}

/** Puts any number of items of distinct keys. */
export async function batchPut(connection: Connection, batch: Batch, items: readonly Item[]): Promise<void> {
  const { table, doing } = batch;
  const requests: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
  await inRounds(batch, requests, PUT_AT_MOST, async (some) => {
    const command = new BatchWriteItemCommand({
      RequestItems: { [table]: [...some] },
      ReturnConsumedCapacity: "TOTAL",
    });
    const answer = await connection.send({ doing, units: "write" }, (client) => client.send(command));
    return answer.UnprocessedItems?.[table] ?? [];
  });
}

/** Works through a list; what a call leaves unprocessed (DynamoDB does so when it throttles) goes to the end of it. */
async function inRounds<Entry>(
  { doing, pause }: Batch,
  entries: readonly Entry[],
  atMost: number,
  call: (some: readonly Entry[]) => Promise<readonly Entry[]>,
): Promise<void> {
  const waiting = [...entries];
  for (let idle = 0; waiting.length > 0; ) {
    const some = waiting.splice(0, atMost);
    const left = await call(some);
    waiting.push(...left);
    idle = left.length < some.length ? 0 : idle + 1;
    if (idle === MAX_IDLE_ROUNDS) throw new StoreError(`Cannot ${doing}: the table throttles every request`);
    if (left.length > 0) await pause(retryPauseMs(idle + 1));
  }
}
