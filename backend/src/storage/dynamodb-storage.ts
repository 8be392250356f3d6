import { setTimeout as delay } from "node:timers/promises";
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { PartitionKey } from "../model.ts";
import { begin, close, commit } from "./attempts.ts";
import type { Item } from "./attributes.ts";
import { batchGet, batchPut } from "./batches.ts";
import { changedPartitions } from "./changed-partitions.ts";
import { type Connection, connect, type Pause } from "./connection.ts";
import {
  accountToItem,
  isLive,
  itemToAccount,
  itemToChange,
  itemToKey,
  itemToMetadata,
  itemToResource,
  itemToRun,
  itemToStoredChange,
  KEY_ATTRIBUTES,
  runToItem,
} from "./items.ts";
import {
  ACCOUNTS,
  accountPrefix,
  changedResource,
  kindPrefix,
  metadataKey,
  partitionId,
  RESOURCE_INDEX,
  RUNS,
  resourceKey,
  runKey,
} from "./keys.ts";
import { keyCondition, projected, query, sinceCondition } from "./queries.ts";
import type { InventoryStorage } from "./storage.ts";
import type { TableNames } from "./tables.ts";

/** Seconds that a run record is kept. */
const RUN_LIFE_SECONDS = 90 * 86_400;

/** The records of one history page: what one BatchGetItem can read. */
const HISTORY_PAGE = 100;

/** What the storage needs; `pause` waits between tries and is only given by tests. */
export interface DynamoDbStorageOptions {
  readonly client: DynamoDBClient;
  readonly tables: TableNames;
  readonly now?: () => Date;
  readonly pause?: Pause;
}

/**
 * The storage on three DynamoDB tables that exist. Reads are strongly consistent (a reader right after a refresh sees it),
 * but for what is found by an index, which follows within a second: the changes of a resource, the partitions that changed.
 */
export function createDynamoDbStorage(options: DynamoDbStorageOptions): InventoryStorage {
  const { client, tables, now = () => new Date(), pause = delay } = options;
  const connection = connect(client, tables, pause);
  const nowSeconds = () => Math.floor(now().getTime() / 1000);
  const live = (items: readonly Item[]) => items.filter((item) => isLive(item, nowSeconds()));

  const { inventory, metadata, changes } = tables;

  return {
    begin: (partition, runId, at) => begin(connection, partition, runId, at),
    commit: (attempt, writes, at) => commit(connection, attempt, writes, at),
    close: (attempt, result) => close(connection, attempt, result),
    consumed: connection.consumed,

    async *keys(partition, kind) {
      const doing = `read the keys of ${partitionId(partition)}`;
      const from = {
        TableName: inventory,
        ...projected(resourcesOf(partition, kind), KEY_ATTRIBUTES),
        ConsistentRead: true,
      };
      for await (const page of query(connection, doing, from)) yield page.map(itemToKey);
    },
    async resource(partition, resourceId) {
      const doing = `read ${resourceId} of ${partitionId(partition)}`;
      const item = await get(connection, doing, inventory, resourceKey(partition, resourceId));
      return item !== undefined && isLive(item, nowSeconds()) ? itemToResource(item) : undefined;
    },
    async resourcesById(partition, resourceIds) {
      const batch = { table: inventory, doing: `read resources of ${partitionId(partition)}`, pause };
      const wanted = [...new Set(resourceIds)].map((id) => resourceKey(partition, id));
      const found = live(await batchGet(connection, batch, wanted)).map(itemToResource);
      return new Map(found.map((resource) => [resource.resourceId, resource]));
    },
    async resourcesByKey(keys) {
      const wanted = new Map(keys.map((key) => [changedResource(key, key.resourceId), key]));
      const batch = { table: inventory, doing: "read resources by key", pause };
      const items = [...wanted.values()].map((key) => resourceKey(key, key.resourceId));
      return live(await batchGet(connection, batch, items)).map(itemToResource);
    },
    async *resources(partition, kind) {
      const doing = `read the resources of ${partitionId(partition)}`;
      const from = { TableName: inventory, ...resourcesOf(partition, kind), ConsistentRead: true };
      for await (const page of query(connection, doing, from)) yield live(page).map(itemToResource);
    },

    async metadata(partition) {
      const doing = `read the metadata of ${partitionId(partition)}`;
      const item = await get(connection, doing, metadata, metadataKey(partition));
      return item && itemToMetadata(item);
    },
    async *partitions(service, accountId) {
      const prefix = accountId === undefined ? undefined : (["accountRegion", accountPrefix(accountId)] as const);
      const from = { TableName: metadata, ...keyCondition(["service", service], prefix), ConsistentRead: true };
      for await (const page of query(connection, `read the metadata of ${service}`, from)) {
        yield page.map(itemToMetadata);
      }
    },
    async metadataOf(partitions) {
      const batch = { table: metadata, doing: "read the metadata of partitions", pause };
      return (await batchGet(connection, batch, partitions.map(metadataKey))).map(itemToMetadata);
    },
    changedSince: (at) => changedPartitions(connection, at),

    async *history(partition, resourceId) {
      const doing = `read the changes of ${resourceId} of ${partitionId(partition)}`;
      const keysOfChanges = query(connection, doing, {
        TableName: changes,
        IndexName: RESOURCE_INDEX,
        ...keyCondition(["resource", changedResource(partition, resourceId)]),
        ScanIndexForward: false,
        Limit: HISTORY_PAGE,
      });
      for await (const page of keysOfChanges) {
        const found = await batchGet(connection, { table: changes, doing, pause }, page.map(changeKeyOf));
        const newestFirst = live(found).toSorted((a, b) => compareText(b.atId?.S, a.atId?.S));
        yield newestFirst.map(itemToChange);
      }
    },
    async *changes(day, time) {
      const condition = time === undefined ? keyCondition(["day", day]) : sinceCondition(["day", day], ["atId", time]);
      const from = { TableName: changes, ...condition, ConsistentRead: true };
      for await (const page of query(connection, `read the changes of ${day}`, from)) {
        yield live(page).map(itemToStoredChange);
      }
    },

    async putRun(run) {
      const item = runToItem(run, nowSeconds() + RUN_LIFE_SECONDS);
      const command = new PutItemCommand({ TableName: metadata, Item: item, ReturnConsumedCapacity: "TOTAL" });
      const doing = `store run ${run.runId}`;
      await connection.send({ doing, units: "write" }, (to) => to.send(command));
    },
    async run(runId) {
      const item = await get(connection, `read run ${runId}`, metadata, runKey(runId));
      return item !== undefined && isLive(item, nowSeconds()) ? itemToRun(item) : undefined;
    },
    async runs(limit) {
      const newestFirst = { ScanIndexForward: false, Limit: Math.min(limit, 1_000), ConsistentRead: true };
      const from = { TableName: metadata, ...keyCondition(["service", RUNS]), ...newestFirst };
      const found: Item[] = [];
      for await (const page of query(connection, "read the runs", from)) {
        found.push(...live(page));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit).map(itemToRun);
    },

    async putAccounts(accounts) {
      await batchPut(connection, { table: metadata, doing: "store the accounts", pause }, accounts.map(accountToItem));
    },
    async accounts() {
      const from = { TableName: metadata, ...keyCondition(["service", ACCOUNTS]), ConsistentRead: true };
      const found: Item[] = [];
      for await (const page of query(connection, "read the accounts", from)) found.push(...page);
      return found.map(itemToAccount);
    },
  };
}

function resourcesOf(partition: PartitionKey, kind: string | undefined): ReturnType<typeof keyCondition> {
  const ofKind = kind === undefined ? undefined : (["sk", kindPrefix(kind)] as const);
  return keyCondition(["pk", partitionId(partition)], ofKind);
}

async function get(connection: Connection, doing: string, table: string, key: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: table,
    Key: key,
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  const answer = await connection.send({ doing, units: "read" }, (client) => client.send(command));
  return answer.Item;
}

/** An index entry holds more than the table's key. */
function changeKeyOf({ day, atId }: Item): Item {
  return { ...(day && { day }), ...(atId && { atId }) };
}

function compareText(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
