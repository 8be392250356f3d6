import type {
  Account,
  Cell,
  Change,
  FieldChange,
  JsonValue,
  PartitionKey,
  PartitionMetadata,
  Run,
  RunProgress,
  StoredChange,
  StoredResource,
} from "../model.ts";
import { compact, type Item, itemBytes, json, MAX_ITEM_BYTES, plain, reader, structured } from "./attributes.ts";
import { accountKey, changedResource, changeKey, resourceKey, runKey } from "./keys.ts";
import { itemToRecentWrites } from "./recent-writes.ts";
import { type PartitionVersion, type StoredKey, StoreError } from "./storage.ts";

/** The item of a resource. Throws `RangeError` naming the resource when it exceeds DynamoDB's 400 KB even compressed. */
export function resourceToItem(resource: StoredResource): Item {
  const { service, accountId, region, resourceId, kind, arn, name, state, createdAt } = resource;
  const { hash, fence, firstSeenAt, updatedAt, ttl } = resource;
  const { tags, columns, related, data } = resource;
  const item: Item = {
    ...resourceKey(resource, resourceId),
    ...plain({ service, accountId, region, resourceId, kind, arn, name, state, createdAt }),
    ...plain({ hash, fence, firstSeenAt, updatedAt, ttl }),
    ...structured({ tags, columns, related }),
    data: json(data),
  };
  return fitting(item, `${service} resource ${resourceId} of account ${accountId} in ${region}`);
}

/** The resource of an item. */
export function itemToResource(item: Item): StoredResource {
  const read = reader(item);
  return compact({
    ...resourceName(read),
    state: read.optionalText("state"),
    tags: read.json<StoredResource["tags"]>("tags", {}),
    createdAt: read.optionalText("createdAt"),
    columns: read.json<StoredResource["columns"]>("columns", {}),
    related: read.json<StoredResource["related"]>("related", []),
    hash: read.text("hash"),
    fence: read.number("fence"),
    firstSeenAt: read.text("firstSeenAt"),
    updatedAt: read.text("updatedAt"),
    ttl: read.number("ttl"),
    data: read.requiredJson<JsonValue>("data"),
  });
}

/** The attributes that a key is read from. */
export const KEY_ATTRIBUTES = ["sk", "hash", "ttl"];

/** What reconciling needs of an item. */
export function itemToKey(item: Item): StoredKey {
  const read = reader(item);
  return { resourceId: read.text("sk"), hash: read.text("hash"), ttl: read.number("ttl") };
}

/** The item of a change. Throws `RangeError` naming the resource when it exceeds DynamoDB's 400 KB even compressed. */
export function changeToItem(change: Change, fence: number, ttl: number): Item {
  const { service, accountId, region, kind, resourceId, arn, name, change: what, at, runId } = change;
  const item: Item = {
    ...changeKey(change, fence),
    ...plain({ resource: changedResource(change, resourceId), ttl }),
    ...plain({ service, accountId, region, kind, resourceId, arn, name, change: what, at, runId }),
    ...structured({ fields: change.fields, before: change.before }),
  };
  return fitting(item, `change record of ${service} resource ${resourceId} of account ${accountId} in ${region}`);
}

/** The change of an item. */
export function itemToChange(item: Item): Change {
  const read = reader(item);
  return compact({
    change: changeWord(read.text("change")),
    at: read.text("at"),
    runId: read.text("runId"),
    ...resourceName(read),
    fields: read.json<readonly FieldChange[]>("fields", []),
    before: read.json<Change["before"]>("before", undefined),
  });
}

/** The same with its key. */
export function itemToStoredChange(item: Item): StoredChange {
  return { ...itemToChange(item), id: reader(item).text("atId") };
}

/** The metadata of an item, with zeroes for what a partition has only after its first transaction or close. */
export function itemToMetadata(item: Item): PartitionMetadata {
  const read = reader(item);
  const contentVersion = read.optionalNumber("contentVersion") ?? 0;
  return compact({
    ...partitionOf(read),
    fence: read.optionalNumber("fence") ?? 0,
    contentVersion,
    contentChangedAt: read.optionalText("contentChangedAt"),
    recentWrites: itemToRecentWrites(item, contentVersion),
    countedVersion: read.optionalNumber("countedVersion"),
    coverageVersion: read.optionalNumber("coverageVersion") ?? 0,
    changedAt: read.optionalText("changedAt"),
    attemptedAt: read.optionalText("attemptedAt"),
    updatedAt: read.optionalText("updatedAt"),
    runId: read.optionalText("runId"),
    resourceCount: read.optionalNumber("resourceCount") ?? 0,
    cells: read.json<Readonly<Record<string, Cell>>>("cells", {}),
    apiCalls: read.optionalNumber("apiCalls"),
    durationMs: read.optionalNumber("durationMs"),
  });
}

/** What an entry of the index of changes says of its partition. */
export function itemToVersion(item: Item): PartitionVersion {
  const read = reader(item);
  return {
    ...partitionOf(read),
    changedAt: read.text("changedAt"),
    contentVersion: read.optionalNumber("contentVersion") ?? 0,
    coverageVersion: read.optionalNumber("coverageVersion") ?? 0,
  };
}

/** The item of a run; its state and times stand beside the whole record, for those who look at the table. */
export function runToItem(run: Run, ttl: number): Item {
  const { state, trigger, startedAt, heartbeatAt, finishedAt } = run;
  const item: Item = {
    ...runKey(run.runId),
    ...plain({ state, trigger, startedAt, heartbeatAt, finishedAt, ttl }),
    run: json(run),
  };
  return fitting(item, `run ${run.runId}`);
}

/** The run of an item; one that was stored before alarms were counted has none. */
export function itemToRun(item: Item): Run {
  type Stored = Omit<Run, "alarms" | "progress"> &
    Partial<Pick<Run, "alarms">> & { progress: Omit<RunProgress, "alarms" | "stale"> };
  const run = reader(item).requiredJson<Stored>("run");
  return { ...run, alarms: run.alarms ?? [], progress: { alarms: 0, stale: 0, ...run.progress } };
}

/** The item of an account. */
export function accountToItem(account: Account): Item {
  const { name, state, source, seenAt } = account;
  return { ...accountKey(account.accountId), ...plain({ name, state, source, seenAt }), account: json(account) };
}

/** The account of an item. */
export function itemToAccount(item: Item): Account {
  return reader(item).requiredJson<Account>("account");
}

/** Whether an item has not expired. DynamoDB removes expired items days late, local engines never. */
export function isLive(item: Item, nowSeconds: number): boolean {
  return item.ttl?.N === undefined || Number(item.ttl.N) > nowSeconds;
}

function partitionOf(read: ReturnType<typeof reader>): PartitionKey {
  const [accountId = "", region = ""] = read.text("accountRegion").split("#");
  return { service: read.text("service"), accountId, region };
}

/** What says which resource an item is about. */
function resourceName(read: ReturnType<typeof reader>) {
  return {
    service: read.text("service"),
    accountId: read.text("accountId"),
    region: read.text("region"),
    kind: read.text("kind"),
    resourceId: read.text("resourceId"),
    arn: read.text("arn"),
    name: read.optionalText("name"),
  };
}

function fitting(item: Item, what: string): Item {
  const bytes = itemBytes(item);
  if (bytes > MAX_ITEM_BYTES) {
    throw new RangeError(`Cannot store the ${what}: ${bytes} bytes compressed, DynamoDB allows ${MAX_ITEM_BYTES}`);
  }
  return item;
}

function changeWord(word: string): Change["change"] {
  if (word === "created" || word === "updated" || word === "deleted") return word;
  throw new StoreError(`Cannot read a change record: "${word}" is not a kind of change`);
}
