import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTables } from "./create-tables.ts";
import { type EmbeddedEngine, openEmbedded } from "./embedded.ts";
import { StoreError } from "./storage.ts";
import { createStoreClient } from "./store-client.ts";
import { TABLES } from "./tables.ts";

let engine: EmbeddedEngine;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await openEmbedded();
  client = createStoreClient(engine);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const named = (prefix: string) => ({
  inventory: `${prefix}-data`,
  metadata: `${prefix}-metadata`,
  changes: `${prefix}-changes`,
});

test("createTables() makes the three tables as they are defined, with TTL, however often and by however many", async () => {
  const names = named("twice");
  await Promise.all(Array.from({ length: 4 }, async () => await createTables(client, names)));
  await createTables(client, names);
  for (const role of ["inventory", "metadata", "changes"] as const) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: names[role] }));
    const definition = TABLES[role];
    expect(Table?.KeySchema).toEqual(definition.KeySchema);
    expect(new Set(Table?.AttributeDefinitions)).toEqual(new Set(definition.AttributeDefinitions));
    expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    expect(indexes ?? []).toEqual(definition.GlobalSecondaryIndexes ?? []);
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: names[role] }));
    expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: "ttl", TimeToLiveStatus: "ENABLED" });
  }
});

test("createTables() refuses a table of that name with other keys", async () => {
  const names = named("other");
  await client.send(new CreateTableCommand({ TableName: names.metadata, ...TABLES.inventory }));
  const creating = createTables(client, names);
  await expect(creating).rejects.toThrow(StoreError);
  await expect(creating).rejects.toThrow("Cannot use table other-metadata: its keys or indexes are not those");
});

test("createTables() says what to do about tables of an older version", async () => {
  const names = named("older");
  const [index] = TABLES.metadata.GlobalSecondaryIndexes ?? [];
  const older = { ...TABLES.metadata, GlobalSecondaryIndexes: [{ ...index, IndexName: "by-content-change" }] };
  // The index lacks nothing but its name.
  await client.send(new CreateTableCommand({ TableName: names.metadata, ...older } as CreateTableCommandInput));
  await expect(createTables(client, names)).rejects.toThrow(/older-metadata: .* start with another data directory/);
});

test("createTables() puts up with an engine that has no TTL", async () => {
  const withoutTtl = createStoreClient(engine);
  withoutTtl.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (/TimeToLive/.test(commandName ?? "")) {
          throw Object.assign(new Error("unknown"), { name: "UnknownOperationException" });
        }
        return await next(args);
      },
    { step: "initialize" },
  );
  await createTables(withoutTtl, named("no-ttl"));
  await client.send(new DescribeTableCommand({ TableName: "no-ttl-changes" }));
  withoutTtl.destroy();
});
