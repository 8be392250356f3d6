import type { AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { CHANGE_INDEX, RESOURCE_INDEX } from "./keys.ts";

/** The three tables: resources, what is known about their partitions, and the changes. */
export type TableRole = "inventory" | "metadata" | "changes";

/** The tables' names. */
export type TableNames = Readonly<Record<TableRole, string>>;

/** The names that a deployment and a laptop use unless told otherwise. */
export const DEFAULT_TABLE_NAMES: TableNames = {
  inventory: "aws-inventory-data",
  metadata: "aws-inventory-metadata",
  changes: "aws-inventory-changes",
};

/** The attribute that DynamoDB's TTL looks at in all three tables, in epoch seconds. */
export const TTL_ATTRIBUTE = "ttl";

/** A table without its name, in the words that DynamoDB's API and CloudFormation share. */
export interface TableDefinition {
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly KeySchema: KeySchemaElement[];
  readonly BillingMode: "PAY_PER_REQUEST";
  readonly GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
}

/** The tables as they are created in local mode and deployed on AWS. Billing is on demand, as the load is a daily burst. */
export const TABLES: Readonly<Record<TableRole, TableDefinition>> = {
  inventory: {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  },
  metadata: {
    AttributeDefinitions: [
      { AttributeName: "service", AttributeType: "S" },
      { AttributeName: "accountRegion", AttributeType: "S" },
      { AttributeName: "shard", AttributeType: "N" },
      { AttributeName: "changedAt", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "service", KeyType: "HASH" },
      { AttributeName: "accountRegion", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: [
      {
        IndexName: CHANGE_INDEX,
        KeySchema: [
          { AttributeName: "shard", KeyType: "HASH" },
          { AttributeName: "changedAt", KeyType: "RANGE" },
        ],
        // Just what tells a reader which partitions it must read again, and how much of them.
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["contentVersion", "coverageVersion"] },
      },
    ],
  },
  changes: {
    AttributeDefinitions: [
      { AttributeName: "day", AttributeType: "S" },
      { AttributeName: "atId", AttributeType: "S" },
      { AttributeName: "resource", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "day", KeyType: "HASH" },
      { AttributeName: "atId", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: [
      {
        IndexName: RESOURCE_INDEX,
        KeySchema: [
          { AttributeName: "resource", KeyType: "HASH" },
          { AttributeName: "atId", KeyType: "RANGE" },
        ],
        // A history is read rarely and one page at a time: its records come from the table, not from a second copy.
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  },
};
