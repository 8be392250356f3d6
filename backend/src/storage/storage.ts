import type {
  Account,
  Cell,
  Change,
  PartitionKey,
  PartitionMetadata,
  Run,
  StoredChange,
  StoredResource,
} from "../model.ts";

/** What reconciling needs to know of a stored resource. `ttl` is in epoch seconds. */
export interface StoredKey {
  readonly resourceId: string;
  readonly hash: string;
  readonly ttl: number;
}

/** One step of a reconcile; a change goes into the same transaction as the write it records. */
export type Write =
  | { readonly put: StoredResource; readonly change?: Change }
  | { readonly remove: string; readonly change?: Change }
  | { readonly renew: string; readonly ttl: number };

/** How far a partition has come, as the index of changes tells it, which follows the table usually within a second. */
export interface PartitionVersion extends PartitionKey {
  /** The clock of whoever wrote last. */
  readonly changedAt: string;
  readonly contentVersion: number;
  readonly coverageVersion: number;
}

/** The right to write a partition until a newer attempt begins. */
export interface Attempt {
  readonly partition: PartitionKey;
  readonly fence: number;
  readonly runId: string;
  /** The metadata as it was when the attempt began. */
  readonly before: PartitionMetadata;
}

export interface AttemptResult {
  readonly at: string;
  /** All cells of the partition, those of other runs included. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly updatedAt?: string;
  readonly resourceCount: number;
  readonly apiCalls: number;
  readonly durationMs: number;
}

/** Thrown by `commit` and `close` when a newer attempt at the same partition has begun. */
export class SupersededError extends Error {
  override readonly name = "Superseded";
}

/** Thrown when the store itself cannot be reached or refuses for a reason that is not ours. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/**
 * The one seam to DynamoDB. Every method throws {@link StoreError} when the store cannot be used. Reads leave out what
 * has expired (`ttl`), because DynamoDB removes it days late.
 */
export interface InventoryStorage {
  /** Starts an attempt: raises the partition's fence, so that every earlier attempt can no longer write. */
  begin(partition: PartitionKey, runId: string, at: string): Promise<Attempt>;
  /** Keys and hashes stored in a partition, or for one kind of it, strongly consistent, page by page, expired ones included. */
  keys(partition: PartitionKey, kind?: string): AsyncIterable<readonly StoredKey[]>;
  /** Applies writes in order, in transactions that each check the fence. Throws {@link SupersededError}. */
  commit(attempt: Attempt, writes: readonly Write[], at: string): Promise<void>;
  /** Ends an attempt: stores the outcomes of its cells. Throws {@link SupersededError}. */
  close(attempt: Attempt, result: AttemptResult): Promise<void>;

  /** One resource, or `undefined` where none is stored. */
  resource(partition: PartitionKey, resourceId: string): Promise<StoredResource | undefined>;
  /** Several resources of one partition by id, strongly consistent; ids that are not stored are absent from the map. */
  resourcesById(partition: PartitionKey, resourceIds: readonly string[]): Promise<ReadonlyMap<string, StoredResource>>;
  /** Resources of any partitions by key, strongly consistent, in no particular order; those that are not stored are left out. */
  resourcesByKey(keys: readonly (PartitionKey & { readonly resourceId: string })[]): Promise<readonly StoredResource[]>;
  /** All resources of one partition, or of one kind in it, page by page. */
  resources(partition: PartitionKey, kind?: string): AsyncIterable<readonly StoredResource[]>;
  /** The metadata of one partition. */
  metadata(partition: PartitionKey): Promise<PartitionMetadata | undefined>;
  /** The metadata of a service's partitions, of all accounts or one, page by page. */
  partitions(service: string, accountId?: string): AsyncIterable<readonly PartitionMetadata[]>;
  /** The metadata of partitions by key, strongly consistent, in no particular order; absent ones are left out. */
  metadataOf(partitions: readonly PartitionKey[]): Promise<readonly PartitionMetadata[]>;
  /**
   * The partitions whose content or outcomes changed at `at` or later, or all that ever did, in no particular order, page by
   * page. What is written while it reads may be absent, and a partition that changes meanwhile may come twice.
   */
  changedSince(at?: string): AsyncIterable<readonly PartitionVersion[]>;
  /** The changes of one resource, newest first. */
  history(partition: PartitionKey, resourceId: string): AsyncIterable<readonly Change[]>;
  /** The changes of one UTC day (`2026-11-22`), or of it from a time (RFC 3339) on, oldest first, strongly consistent. */
  changes(day: string, from?: string): AsyncIterable<readonly StoredChange[]>;

  putRun(run: Run): Promise<void>;
  run(runId: string): Promise<Run | undefined>;
  /** Newest first. */
  runs(limit: number): Promise<readonly Run[]>;
  putAccounts(accounts: readonly Account[]): Promise<void>;
  accounts(): Promise<readonly Account[]>;

  /** Write and read units consumed since the storage was opened, by table. */
  consumed(): Readonly<Record<"inventory" | "metadata" | "changes", { readonly read: number; readonly write: number }>>;
}
