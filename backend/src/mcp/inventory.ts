import type { ReadModel } from "../query/read-model.ts";
import type { InventoryStorage } from "../storage/storage.ts";

/** What the tools answer from. */
export interface Inventory {
  readonly storage: InventoryStorage;
  readonly readModel: ReadModel;
  readonly now: () => Date;
  /** Told of errors that are not the caller's. */
  onError(error: unknown): void;
}
