import { createHash } from "node:crypto";
import type { Change, PartitionKey } from "../model.ts";
import type { Item } from "./attributes.ts";

/**
 * Every key of the three tables, written once.
 *
 * | to read | table | key |
 * |---|---|---|
 * | one resource; all of a partition; all of a kind in it | inventory | `pk` = service#accountId#region, `sk` = resourceId, or begins with `kind/` |
 * | a partition's metadata; a service's; an account's of a service | metadata | `service`, `accountRegion` = accountId#region, or begins with `accountId#` |
 * | partitions that changed since | metadata, index {@link CHANGE_INDEX} | `shard` 0 to 7, `changedAt` |
 * | one run; the newest runs | metadata | `service` = `_run`, `accountRegion` = runId (time-ordered) |
 * | all accounts | metadata | `service` = `_account`, `accountRegion` = accountId |
 * | the changes of a day | changes | `day`, `atId` = at#id |
 * | the changes of a resource | changes, index {@link RESOURCE_INDEX} | `resource` = service#accountId#region#resourceId, `atId` |
 */

/** The metadata table's index of partitions by the time of their last change, of content or of coverage. */
export const CHANGE_INDEX = "by-change";

/** The changes table's index by resource. */
export const RESOURCE_INDEX = "by-resource";

/** Index partitions that the partitions are spread over, so that no single one takes all the writes of a big run. */
export const CHANGE_SHARDS = 8;

/** DynamoDB's limit for a sort key, in bytes of UTF-8. */
const MAX_SORT_KEY_BYTES = 1024;

/** `service#accountId#region`. Throws `TypeError` when a part is empty or contains `#`, which would make keys ambiguous. */
export function partitionId(partition: PartitionKey): string {
  return `${part("service", partition.service)}#${accountRegion(partition)}`;
}

/** The key of a resource. Throws `TypeError` for an empty resource id and `RangeError` for one that no sort key can hold. */
export function resourceKey(partition: PartitionKey, resourceId: string): Item {
  return { pk: { S: partitionId(partition) }, sk: { S: checkedResourceId(resourceId) } };
}

/** What the sort keys of a kind begin with: the slash keeps `db-instance` apart from `db-instance-x`. */
export function kindPrefix(kind: string): string {
  return `${kind}/`;
}

/** The key of a partition's metadata. */
export function metadataKey(partition: PartitionKey): Item {
  return { service: { S: part("service", partition.service) }, accountRegion: { S: accountRegion(partition) } };
}

/** What the metadata sort keys of an account begin with. */
export function accountPrefix(accountId: string): string {
  return `${part("account id", accountId)}#`;
}

/** The index partition of a partition: stable, and even over many partitions. */
export function changeShard(partition: PartitionKey): number {
  return (createHash("sha256").update(partitionId(partition)).digest()[0] ?? 0) % CHANGE_SHARDS;
}

/** The partition key of run records; no service starts with an underscore. */
export const RUNS = "_run";

/** The partition key of account records. */
export const ACCOUNTS = "_account";

/** The key of a run record. */
export function runKey(runId: string): Item {
  return { service: { S: RUNS }, accountRegion: { S: part("run id", runId) } };
}

/** The key of an account record. */
export function accountKey(accountId: string): Item {
  return { service: { S: ACCOUNTS }, accountRegion: { S: part("account id", accountId) } };
}

/** The index key that the changes of one resource share. */
export function changedResource(partition: PartitionKey, resourceId: string): string {
  return `${partitionId(partition)}#${checkedResourceId(resourceId)}`;
}

/**
 * The key of a change record. The id is a digest of the change and its attempt's fence, so that writing the same change
 * again stores it once, and two changes at the same instant are two.
 */
export function changeKey(change: Change, fence: number): Item {
  const id = createHash("sha256")
    .update(`${fence}\n${JSON.stringify(change)}`)
    .digest("base64url")
    .slice(0, 16);
  return { day: { S: change.at.slice(0, 10) }, atId: { S: `${change.at}#${id}` } };
}

function accountRegion(partition: PartitionKey): string {
  return `${part("account id", partition.accountId)}#${part("region", partition.region)}`;
}

function part(name: string, value: string): string {
  if (value === "") throw new TypeError(`Cannot build a key: the ${name} is empty`);
  if (value.includes("#")) throw new TypeError(`Cannot build a key: the ${name} "${value}" contains "#"`);
  return value;
}

function checkedResourceId(resourceId: string): string {
  if (resourceId === "") throw new TypeError("Cannot build a key: the resource id is empty");
  const bytes = Buffer.byteLength(resourceId);
  if (bytes > MAX_SORT_KEY_BYTES) {
    throw new RangeError(
      `Cannot build a key: the resource id "${resourceId.slice(0, 60)}…" has ${bytes} bytes, DynamoDB allows ${MAX_SORT_KEY_BYTES}`,
    );
  }
  return resourceId;
}
