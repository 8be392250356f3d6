import type { Catalog } from "../collectors/catalog.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

/** What a read model works with. */
export interface ReadModelOptions {
  readonly storage: InventoryStorage;
  /** The kinds and columns that questions can name; absent: those of this version. */
  readonly catalog?: Catalog;
  /** Where the copy is kept from one process to the next; absent: every process fills its own from the store. */
  readonly snapshot?: SnapshotStore;
  /** How many snapshots by day `saveDay()` keeps; absent: 90 days and 12 months. */
  readonly retention?: SnapshotRetention;
  /** Whether a question waits for the opening: what its comparison needs of the store is then read at the same time. */
  readonly isWaitedFor?: boolean;
  readonly now?: () => Date;
  /** Told what people should know, e.g. that a snapshot could not be used. */
  readonly onNote?: (note: string) => void;
  /** How long a question waits for a running comparison when the last one was not long ago; absent: 150 ms. */
  readonly patienceMs?: number;
}
