import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { storeError } from "./connection.ts";
import { createTables } from "./create-tables.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { type EmbeddedEngine, openEmbedded } from "./embedded.ts";
import { withLivingRuns } from "./living-runs.ts";
import { reviveEngine } from "./revive-engine.ts";
import type { InventoryStorage } from "./storage.ts";
import { createStoreClient, isLoopback, ping, type StoreLocation } from "./store-client.ts";
import { sweepDaily } from "./sweep-daily.ts";
import type { TableNames } from "./tables.ts";

/** Where the tables are: at an endpoint, else in the embedded engine of a data directory, else in DynamoDB itself. */
export interface StorageSettings extends StoreLocation {
  readonly dataDir?: string;
  readonly tables: TableNames;
}

/** An open storage. */
export interface OpenStorage {
  readonly storage: InventoryStorage;
  /** The client underneath, for what the seam leaves out (sweeping). */
  readonly client: DynamoDBClient;
  /** Must be called: it may be what keeps an engine running. */
  readonly close: () => Promise<void>;
  /** Removes what has expired where the engine does not do so itself, at most once a day. */
  readonly sweep: () => Promise<void>;
  /** Where the tables are, for people, e.g. `DynamoDB in eu-west-1`. */
  readonly describe: string;
}

/**
 * Opens the storage, for the command line as for Lambda. The tables are created where they are missing, except on AWS,
 * where the deployment owns them. Throws `StoreError` with one sentence within a few seconds when there is no store.
 */
export async function openStorage(settings: StorageSettings): Promise<OpenStorage> {
  const { endpoint, dataDir, region, tables } = settings;
  if (endpoint !== undefined) return await openAt(endpoint, region, tables);
  if (dataDir !== undefined) {
    const open = await openEngine(await openEmbedded({ dataDir }), tables, `the embedded engine in ${dataDir}`);
    const sweep = async () => void (await sweepDaily(dataDir, { client: open.client, tables }));
    try {
      return { ...open, storage: withLivingRuns(open.storage, dataDir), sweep };
    } catch (error) {
      await open.close();
      throw error;
    }
  }
  const client = createStoreClient({ ...(region !== undefined && { region }) });
  return opened(client, tables, region === undefined ? "DynamoDB" : `DynamoDB in ${region}`, async () => {});
}

/** Opens the storage on an engine of its own that keeps everything in memory: for tests. */
export async function openInMemoryStorage(tables: TableNames): Promise<OpenStorage> {
  return await openEngine(await openEmbedded(), tables, "an embedded engine in memory");
}

async function openAt(endpoint: string, region: string | undefined, tables: TableNames): Promise<OpenStorage> {
  const location = { endpoint, ...(region !== undefined && { region }) };
  const describe = `the store at ${endpoint}`;
  try {
    await ping(location);
    const client = createStoreClient(location);
    if (isLoopback(endpoint)) await createTables(client, tables);
    return opened(client, tables, describe, async () => {});
  } catch (error) {
    throw storeError(error, `use ${describe}`);
  }
}

async function openEngine(engine: EmbeddedEngine, tables: TableNames, describe: string): Promise<OpenStorage> {
  const client = createStoreClient(engine);
  if (engine.revive) reviveEngine(client, engine.revive);
  try {
    await createTables(client, tables);
  } catch (error) {
    client.destroy();
    await engine.close();
    throw storeError(error, `use ${describe}`);
  }
  return opened(client, tables, describe, () => engine.close());
}

function opened(
  client: DynamoDBClient,
  tables: TableNames,
  describe: string,
  closeEngine: () => Promise<void>,
): OpenStorage {
  return {
    storage: createDynamoDbStorage({ client, tables }),
    client,
    describe,
    sweep: async () => {},
    async close() {
      client.destroy();
      await closeEngine();
    },
  };
}
