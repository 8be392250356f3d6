import { type Catalog, catalog } from "../collectors/catalog.ts";
import { SetupError } from "../errors.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { ReadModel } from "./read-model.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

export interface ReadModelOptions {
  readonly storage: InventoryStorage;
  /** The kinds and columns that questions can name; absent: those of this version. */
  readonly catalog?: Catalog;
  /** Where the copy is kept from one process to the next; absent: every process fills its own from the store. */
  readonly snapshot?: SnapshotStore;
  readonly now?: () => Date;
  /** Told what people should know, e.g. that a snapshot could not be used. */
  readonly onNote?: (note: string) => void;
}

/**
 * Opens the copy of the tables. Whoever opens it must close it. Throws `SetupError` where DuckDB does not run; its native
 * library is loaded here and not where this file is imported, as most commands and the workers need none.
 */
export async function openReadModel(options: ReadModelOptions): Promise<ReadModel> {
  await import("@duckdb/node-api").catch((cause: Error) => {
    const [reason] = cause.message.split("\n");
    throw new SetupError(`Cannot load DuckDB for ${process.platform} on ${process.arch}: ${reason}`, { cause });
  });
  const { createReadModel } = await import("./create-read-model.ts");
  return createReadModel({ catalog, now: () => new Date(), onNote: () => {}, ...options });
}
