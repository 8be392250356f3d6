import { createTables } from "./create-tables.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { openInMemory } from "./embedded.ts";
import type { InventoryStorage } from "./storage.ts";
import { createStoreClient } from "./store-client.ts";
import type { TableNames } from "./tables.ts";

/** An open storage; `close` must be called, as it may be what keeps an engine running. */
export interface OpenStorage {
  readonly storage: InventoryStorage;
  readonly close: () => Promise<void>;
  /** Where the tables are, for people, e.g. `DynamoDB in eu-west-1`. */
  readonly describe: string;
}

/** The storage on an engine of its own that keeps everything in memory: for tests. */
export async function openInMemoryStorage(tables: TableNames): Promise<OpenStorage> {
  const engine = await openInMemory();
  const client = createStoreClient(engine);
  await createTables(client, tables);
  return {
    storage: createDynamoDbStorage({ client, tables }),
    describe: "an embedded engine in memory",
    async close() {
      client.destroy();
      await engine.close();
    },
  };
}
