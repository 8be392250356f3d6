import { type Config, readConfig } from "../config.ts";
import { createDynamoDbStorage } from "../storage/dynamodb-storage.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { createStoreClient } from "../storage/store-client.ts";
import type { Environment } from "./setting.ts";

/** The tables of this deployment, which owns them: nothing is asked or created beforehand. */
export function cloudStore(env: Environment): { readonly config: Config; readonly storage: InventoryStorage } {
  const config = readConfig(env);
  const { storeEndpoint: endpoint, region, tables } = config;
  const client = createStoreClient({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
  });
  return { config, storage: createDynamoDbStorage({ client, tables }) };
}
