import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { RecentWrites } from "../model.ts";
import type { Item } from "./attributes.ts";
import type { Attempt } from "./storage.ts";

/**
 * Ids of an attempt that are kept, in bytes: some fifty. Every write of the metadata item pays for them (one unit per KB), and where more has changed
 * reading the partition whole costs a reader little more.
 */
export const MAX_BYTES = 2_000;

/** What a transaction adds to the update of the metadata item. */
export interface RecentUpdate {
  /** `name = value` for a SET, by placeholders. */
  readonly sets: readonly string[];
  readonly adds: readonly string[];
  readonly removes: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const NAMES = {
  "#recentFrom": "recentFrom",
  "#recentFromAt": "recentFromAt",
  "#recentTransactions": "recentTransactions",
  "#recentIds": "recentIds",
};

/** Bytes of the ids that each attempt has sent so far; infinite where they were too many. */
const sentBytes = new WeakMap<Attempt, number>();

/**
 * How a transaction of an attempt that writes these resources keeps the partition's list of recent writes (decision 22). The first one begins the list anew,
 * those after it add to it, and one that would make it too long drops it. Nobody else writes the partition after the attempt has begun, so that the
 * version before its first transaction is the one it began with.
 */
export function recentUpdate(attempt: Attempt, resourceIds: readonly string[]): RecentUpdate {
  const { contentVersion, contentChangedAt } = attempt.before;
  const before = sentBytes.get(attempt);
  const bytes = resourceIds.reduce((sum, id) => sum + Buffer.byteLength(id) + 3, before ?? 0);
  // A partition that was never written is read whole by everybody.
  const isKept = bytes <= MAX_BYTES && contentVersion > 0 && contentChangedAt !== undefined;
  // Before it is sent: one whose answer is lost may have been applied.
  sentBytes.set(attempt, isKept ? bytes : Number.POSITIVE_INFINITY);
  if (!isKept) return { sets: [], adds: [], removes: Object.keys(NAMES), names: NAMES, values: {} };
  const ids = { L: resourceIds.map((id) => ({ S: id })) };
  if (before === undefined) {
    return {
      sets: [
        "#recentFrom = :recentFrom",
        "#recentFromAt = :recentFromAt",
        "#recentTransactions = :one",
        "#recentIds = :recentIds",
      ],
      adds: [],
      removes: [],
      names: NAMES,
      values: {
        ":recentFrom": { N: String(contentVersion) },
        ":recentFromAt": { S: contentChangedAt },
        ":recentIds": ids,
      },
    };
  }
  return {
    // Where the first transaction was not applied, this goes on with an older list, or with one that has no beginning and is none.
    sets: ["#recentIds = list_append(if_not_exists(#recentIds, :none), :recentIds)"],
    adds: ["#recentTransactions :one"],
    removes: [],
    names: { "#recentIds": NAMES["#recentIds"], "#recentTransactions": NAMES["#recentTransactions"] },
    values: { ":none": { L: [] }, ":recentIds": ids },
  };
}

/**
 * The recent writes of a metadata item of a content version; `undefined` where it has no list, or the list has not seen every transaction:
 * an older version of this program does not keep it.
 */
export function itemToRecentWrites(item: Item, contentVersion: number): RecentWrites | undefined {
  const { recentFrom, recentFromAt, recentTransactions, recentIds } = item;
  if (recentFrom?.N === undefined || recentFromAt?.S === undefined || recentIds?.L === undefined) return undefined;
  const version = Number(recentFrom.N);
  if (version + Number(recentTransactions?.N) !== contentVersion) return undefined;
  const resourceIds = new Set(recentIds.L.flatMap(({ S }) => S ?? []));
  return { since: { contentVersion: version, contentChangedAt: recentFromAt.S }, resourceIds: [...resourceIds] };
}
