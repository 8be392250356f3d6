import type { Listings } from "./listings.ts";
import type { ItemView, PartitionView, WireItem } from "./partition-view.ts";
import type { StoreCall } from "./store-gate.ts";
import type { Trouble } from "./troubles.ts";

/** The newest attempt at a partition, as the tables show it: whoever raised the fence last. */
export interface AttemptView {
  readonly actor: string;
  readonly fence: number;
  readonly step: number;
  /** How far its actor's clock is ahead of the schedule's. */
  readonly clockOffMs: number;
  /** Epoch seconds of the actor's clock when it began. */
  readonly nowSeconds: number;
  /** The latest that the clock was at any request since: it may have been put back. */
  latestSeconds: number;
  /** The partition when it began. */
  readonly before: PartitionView;
}

/** A change record as it was written. */
export interface RecordView {
  /** `day/atId`, its key. */
  readonly key: string;
  readonly partition: string;
  readonly item: WireItem;
}

/** One write that the store has applied, with the tables before and after it. */
export interface StoreStep {
  readonly actor: string;
  /** What has befallen the actor so far. */
  readonly troubles: ReadonlySet<Trouble>;
  readonly call: StoreCall;
  readonly before: PartitionView;
  readonly after: PartitionView;
  readonly records: readonly RecordView[];
  /** The newest attempt at the partition when the write came; absent before the first. */
  readonly attempt: AttemptView | undefined;
  /** Epoch seconds of the actor's clock. */
  readonly nowSeconds: number;
  /** The latest that any actor's clock was at a request so far. */
  readonly latestSeconds: number;
  readonly listings: Listings;
  /** Resources (`partition resourceId`) that did not exist at some moment, or of which AWS told something untrue. */
  readonly mayBeMissing: ReadonlySet<string>;
  /** The latest listings of a partition's cells that completed first, by `partition kind`. */
  readonly firstComplete: ReadonlyMap<string, ReadonlyMap<string, ItemView>>;
}
