import { chunks } from "../chunks.ts";
import type { Account, PartitionKey } from "../model.ts";
import type { InventoryStorage, PartitionVersion } from "../storage/storage.ts";
import { createCompaction } from "./compaction.ts";
import type { Database } from "./database.ts";
import type { Extracts } from "./extracts.ts";
import { type HeldPartition, type HeldPartitions, hasAged, nameOf } from "./held-partitions.ts";
import { loadPartitions } from "./load.ts";
import { replaceAccounts } from "./load-accounts.ts";
import { loadChanges } from "./load-changes.ts";
import type { LoadLater } from "./load-later.ts";
import type { ReadAhead } from "./read-ahead.ts";

/**
 * How far before the last check the index is read again. A change is found only if it can be seen within this time of the
 * instant it bears: that instant is the writer's clock before the transaction is sent, the SDK tries a transaction for
 * up to a minute, clocks differ by seconds, and an index follows its table usually within one.
 */
const OVERLAP_MS = 5 * 60_000;

/**
 * How often the whole index is compared, which finds what came later than the overlap allows and what the tables no longer
 * hold. An entry is some 150 bytes: 100,000 partitions are 15 MB, and USD 0.0005 a time.
 */
const COMPARE_ALL_MS = 60 * 60_000;

/** Accounts have no version: they are read again when partitions have changed, and at this interval at the latest. */
const ACCOUNTS_MS = 10 * 60_000;

/** So many partitions are looked at together, as each statement looks through whole tables; their metadata takes some 150 MB. */
const PARTITIONS_AT_A_TIME = 20_000;

/** How often a partition that is written while it is read is tried again at once. */
const TRIES = 3;

export interface Synced {
  readonly partitions: number;
  readonly resources: number;
}

/** Keeps the copy in step. Not to be called again before the last call has ended. */
export interface Sync {
  /**
   * Finds what has changed and loads it; by what was read ahead, where that is given to the first call. Throws `StoreError`, and keeps whole
   * partitions then too.
   */
  run(ahead?: ReadAhead): Promise<Synced>;
}

export interface SyncOptions {
  readonly storage: InventoryStorage;
  readonly database: Database;
  readonly held: HeldPartitions;
  readonly extracts: Extracts;
  /** What loads the snapshot that the copy started from. */
  readonly whole: Pick<LoadLater, "ensure">;
  readonly now: () => Date;
  readonly onAccounts: (accounts: readonly Account[]) => void;
  /** Told of every transaction that has changed what readers see. */
  readonly onWritten: () => void;
}

/** Starts with a comparison of all partitions, whatever the copy holds: a snapshot can be of other tables. */
export function createSync(options: SyncOptions): Sync {
  const { storage, database, held, extracts, whole, now, onAccounts, onWritten } = options;
  const compaction = createCompaction(database, extracts);
  let checkedAt: number | undefined;
  let comparedAt: number | undefined;
  let accountsAt: number | undefined;
  /** Whether partitions have changed since changes and accounts were last read: these may then have new ones. */
  let isDue = false;
  /** Whether changes that could be seen late are still to be looked for. */
  let mayBeLate = false;
  /** Partitions that were written while they were read. */
  let moved: readonly PartitionKey[] = [];

  async function load(keys: readonly PartitionKey[], nowSeconds: number): Promise<Synced> {
    const sum = { partitions: 0, resources: 0 };
    const left: PartitionKey[] = [];
    for (const group of chunks(keys, PARTITIONS_AT_A_TIME)) {
      let some = group;
      for (let tried = 0; tried < TRIES && some.length > 0; tried++) {
        const context = { storage, database, held, compaction, extracts, whole, nowSeconds, onWritten };
        const loaded = await loadPartitions(context, some);
        sum.partitions += loaded.partitions;
        sum.resources += loaded.resources;
        some = [...loaded.moved];
      }
      left.push(...some);
    }
    moved = left;
    await compaction.run();
    return sum;
  }

  return {
    async run(ahead) {
      const startedAt = (ahead?.startedAt ?? now()).getTime();
      if (checkedAt !== undefined && startedAt < checkedAt) {
        // The clock was put back: how long ago anything was is not known, nor which changes bear a time since then.
        comparedAt = undefined;
        accountsAt = undefined;
      }
      const compareAll = comparedAt === undefined || startedAt - comparedAt > COMPARE_ALL_MS;
      const since = compareAll ? undefined : new Date((checkedAt ?? startedAt) - OVERLAP_MS).toISOString();
      const versions = ahead?.versions() ?? storage.changedSince(since);
      const changed = await changedPartitions(versions, held, compareAll);
      const nowSeconds = Math.floor(startedAt / 1000);
      const aged = [...held.all()].filter((partition) => hasAged(partition, nowSeconds));
      const keys = new Map([...changed, ...moved, ...aged].map((key) => [nameOf(key), key]));
      // By service: what is loaded together stands together, and most queries in SQL are about one service.
      const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
      // Before they are loaded: what fails on the way has loaded some of them, which are not found again.
      isDue ||= sorted.length > 0;
      const synced = await load(sorted, nowSeconds);
      mayBeLate ||= compareAll;
      // Where nothing has changed the copy has all changes but late ones: whoever waits for a first answer need not wait for these.
      if (isDue || (mayBeLate && !ahead)) {
        const overlapMs = mayBeLate ? COMPARE_ALL_MS + OVERLAP_MS : OVERLAP_MS;
        if ((await loadChanges({ storage, database, now: startedAt, overlapMs })) > 0) onWritten();
        mayBeLate = false;
      }
      if (isDue || accountsAt === undefined || startedAt - accountsAt > ACCOUNTS_MS) {
        const accounts = await (!isDue && ahead ? ahead : storage).accounts();
        await replaceAccounts(database, accounts);
        onWritten();
        onAccounts(accounts);
        accountsAt = startedAt;
      }
      isDue = false;
      checkedAt = startedAt;
      if (compareAll) comparedAt = startedAt;
      return synced;
    },
  };
}

/** The partitions whose versions are not those held; when all are compared, also those held that were not found. */
async function changedPartitions(
  versions: AsyncIterable<readonly PartitionVersion[]>,
  held: HeldPartitions,
  compareAll: boolean,
): Promise<readonly PartitionKey[]> {
  const changed: PartitionKey[] = [];
  const found = new Set<string>();
  for await (const page of versions) {
    for (const version of page) {
      found.add(nameOf(version));
      if (!isSame(version, held.get(version))) changed.push(version);
    }
  }
  if (!compareAll) return changed;
  // An index can miss an entry that is just being moved, so whether these are really gone is asked of the table.
  const missing = [...held.all()].filter((entry) => !found.has(nameOf(entry)));
  return [...changed, ...missing];
}

function isSame(version: PartitionVersion, held: HeldPartition | undefined): boolean {
  return (
    held !== undefined &&
    held.contentVersion === version.contentVersion &&
    held.coverageVersion === version.coverageVersion &&
    held.changedAt === version.changedAt
  );
}
