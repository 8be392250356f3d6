import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { StoreError } from "./storage.ts";
import { TABLES, type TableDefinition, type TableNames, TTL_ATTRIBUTE } from "./tables.ts";

/**
 * Creates what is missing of the three tables, with TTL. A second call changes nothing. Throws {@link StoreError} when a
 * table of that name has other keys or indexes.
 */
export async function createTables(client: DynamoDBClient, names: TableNames): Promise<void> {
  await Promise.all([
    createTable(client, names.inventory, TABLES.inventory),
    createTable(client, names.metadata, TABLES.metadata),
    createTable(client, names.changes, TABLES.changes),
  ]);
}

async function createTable(client: DynamoDBClient, name: string, definition: TableDefinition): Promise<void> {
  const table = (await describe(client, name)) ?? (await create(client, name, definition));
  if (shapeOf(table) !== shapeOf(definition)) {
    throw new StoreError(
      `Cannot use table ${name}: its keys or indexes are not those of this version; start with another data directory (or other tables) and refresh again; the old one keeps the changes it recorded`,
    );
  }
  if (table?.TableStatus !== "ACTIVE") await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: name });
  await enableTtl(client, name);
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (isNamed(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}

async function create(
  client: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new CreateTableCommand({ TableName: name, ...definition }))).TableDescription;
  } catch (error) {
    // Another process was faster; what it made is looked at like any other.
    if (isNamed(error, "ResourceInUseException")) return await describe(client, name);
    throw error;
  }
}

async function enableTtl(client: DynamoDBClient, name: string): Promise<void> {
  try {
    const current = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
    if (/^ENABL/.test(current.TimeToLiveDescription?.TimeToLiveStatus ?? "")) return;
    const enabled = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: enabled }));
  } catch (error) {
    // Readers filter expired items anyway, so an engine that has no TTL will do; and another process may have been faster.
    if (!isNamed(error, "UnknownOperationException") && !/already enabled/i.test(String(error))) throw error;
  }
}

function shapeOf(table: TableDescription | TableDefinition | undefined): string {
  const indexes = (table?.GlobalSecondaryIndexes ?? []).map(
    (index) => `${index.IndexName}(${keysOf(index.KeySchema)}) ${index.Projection?.ProjectionType}`,
  );
  return [keysOf(table?.KeySchema), ...indexes.sort()].join("; ");
}

function keysOf(schema: TableDescription["KeySchema"]): string {
  return (schema ?? []).map((key) => `${key.KeyType} ${key.AttributeName}`).join(", ");
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
