import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { InventoryStorage } from "./storage.ts";
import type { TableNames } from "./tables.ts";

/** What the parts of the suite get: storages on the engine's tables, at an instant of their choice. */
export interface ContractContext {
  storage(now?: string): InventoryStorage;
  client(): DynamoDBClient;
  readonly tables: TableNames;
}
