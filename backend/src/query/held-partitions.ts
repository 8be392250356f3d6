import type { PartitionKey } from "../model.ts";
import type { PartitionVersion } from "../storage/storage.ts";

/** What the copy holds of one partition. */
export interface HeldPartition extends PartitionVersion {
  readonly contentChangedAt: string | null;
  /** Its number in the copy's tables. */
  readonly partition: number;
  /** Epoch seconds at which it must be read again, because the first of its resources may have expired; `null`: never. */
  readonly expiresAt: number | null;
  /** Epoch seconds at which its resources were read. */
  readonly readAt: number;
}

/** Clocks are corrected by so much all the time. */
const CORRECTION_SECONDS = 60;

/**
 * Whether a partition is not what it was when it was read, although nothing was written: some of it has expired since; or it was read
 * while the clock was ahead, and what had expired by that clock is missing.
 */
export function hasAged({ expiresAt, readAt }: HeldPartition, nowSeconds: number): boolean {
  return (expiresAt !== null && expiresAt <= nowSeconds) || readAt > nowSeconds + CORRECTION_SECONDS;
}

/** The partitions in the copy, by key. */
export interface HeldPartitions {
  get(key: PartitionKey): HeldPartition | undefined;
  set(held: HeldPartition): void;
  remove(key: PartitionKey): void;
  all(): Iterable<HeldPartition>;
  /** A number for a partition: its own where it is held, else one that no other has. */
  numberOf(key: PartitionKey): number;
}

/** Starts from what a snapshot held. */
export function heldPartitions(initial: readonly HeldPartition[] = []): HeldPartitions {
  const held = new Map(initial.map((entry) => [nameOf(entry), entry]));
  let next = initial.reduce((highest, { partition }) => Math.max(highest, partition), 0) + 1;
  return {
    get: (key) => held.get(nameOf(key)),
    set: (entry) => void held.set(nameOf(entry), entry),
    remove: (key) => void held.delete(nameOf(key)),
    all: () => held.values(),
    numberOf: (key) => held.get(nameOf(key))?.partition ?? next++,
  };
}

/** A partition's name, to look it up by. */
export function nameOf({ service, accountId, region }: PartitionKey): string {
  return `${service}#${accountId}#${region}`;
}
