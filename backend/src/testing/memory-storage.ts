import { createTables } from "../storage/create-tables.ts";
import { createDynamoDbStorage } from "../storage/dynamodb-storage.ts";
import { startEngine } from "../storage/engine-process.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { createStoreClient } from "../storage/store-client.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";

/** The storage on an engine of its own that keeps everything in memory. */
export async function openMemoryStorage(): Promise<{ storage: InventoryStorage; close(): Promise<void> }> {
  const { pid, port } = await startEngine({});
  const client = createStoreClient({ endpoint: `http://127.0.0.1:${port}` });
  await createTables(client, DEFAULT_TABLE_NAMES);
  return {
    storage: createDynamoDbStorage({ client, tables: DEFAULT_TABLE_NAMES }),
    async close() {
      client.destroy();
      process.kill(pid, "SIGKILL");
    },
  };
}
