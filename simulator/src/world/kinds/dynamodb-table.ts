import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  ProvisionedThroughputDescription,
  ReplicaDescription,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { Cell } from "../cell.ts";
import { kmsKey } from "../network.ts";
import type { Random } from "../random.ts";
import { shortEnvironment } from "../tags.ts";
import { after, daysAgo, WORLD_TIME } from "../time.ts";

/** A table as DescribeTable shows it: on demand and provisioned, with indexes, streams and replicas here and there. */
export function describeTable(cell: Cell, index: number): TableDescription {
  const random = cell.random("dynamodb:table", index + 1_000_000_000);
  const v = cell.variety("dynamodb:table", index);
  const name = tableName(cell, index);
  const arn = cell.arn("dynamodb", `table/${name}`);
  const created = daysAgo(random, 1500, 5);
  const isOnDemand = v % 3 !== 2;
  const KeySchema: KeySchemaElement[] = [{ AttributeName: "pk", KeyType: "HASH" }];
  if (v % 2 === 0) KeySchema.push({ AttributeName: "sk", KeyType: "RANGE" });
  const ProvisionedThroughput = throughput(random, isOnDemand);
  return {
    TableName: name,
    TableArn: arn,
    TableId: uuid(random.hex(32)),
    AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" as const })),
    ...(isOnDemand
      ? { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" as const, LastUpdateToPayPerRequestDateTime: created } }
      : {}),
    CreationDateTime: created,
    DeletionProtectionEnabled: cell.environment === "production",
    ...(v % 4 === 1 ? { GlobalSecondaryIndexes: [globalIndex(arn, KeySchema, random, ProvisionedThroughput)] } : {}),
    ...(v % 6 === 2 ? { LocalSecondaryIndexes: [localIndex(arn, KeySchema, random)] } : {}),
    ...(v % 10 === 3 ? { VectorIndexes: [vectorIndex(arn, random)] } : {}),
    ItemCount: random.int(0, 5_000_000),
    KeySchema,
    ...(v % 4 === 0 ? stream(arn, created) : {}),
    ProvisionedThroughput,
    ...(v % 5 === 0 ? { GlobalTableVersion: "2019.11.21", Replicas: replicas(v) } : {}),
    ...(v % 3 === 1
      ? {
          SSEDescription: { Status: "ENABLED" as const, SSEType: "KMS" as const, KMSMasterKeyArn: kmsKey(cell, index) },
        }
      : {}),
    ...(v % 6 === 1 ? { TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" as const } } : {}),
    TableSizeBytes: random.int(0, 5_000_000_000),
    TableStatus: v % 9 === 7 ? "UPDATING" : "ACTIVE",
    WarmThroughput: { ...WARM, Status: "ACTIVE" },
  };
}

const WARM = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 };

function tableName(cell: Cell, index: number): string {
  const subject = ["sessions", "carts", "audit-log", "profiles", "locks", "rates", "inventory"][index % 7];
  return `${subject}-${shortEnvironment(cell)}-${index}`;
}

function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function throughput(random: Random, isOnDemand: boolean): ProvisionedThroughputDescription {
  const units = isOnDemand ? 0 : random.pick([5, 25, 100]);
  const changes = {
    LastIncreaseDateTime: after(WORLD_TIME, -5 * 86_400),
    LastDecreaseDateTime: after(WORLD_TIME, -2 * 86_400),
  };
  return {
    ...(isOnDemand ? {} : changes),
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: units,
    WriteCapacityUnits: units,
  };
}

function globalIndex(
  tableArn: string,
  KeySchema: KeySchemaElement[],
  random: Random,
  ProvisionedThroughput: ProvisionedThroughputDescription,
): GlobalSecondaryIndexDescription {
  return {
    IndexName: "by-owner",
    IndexArn: `${tableArn}/index/by-owner`,
    IndexStatus: "ACTIVE",
    IndexSizeBytes: random.int(0, 10_000_000),
    ItemCount: random.int(0, 100_000),
    KeySchema,
    Projection: { ProjectionType: "ALL" },
    ProvisionedThroughput,
    WarmThroughput: { ...WARM, Status: "ACTIVE" },
  };
}

function localIndex(tableArn: string, KeySchema: KeySchemaElement[], random: Random) {
  return {
    IndexName: "by-time",
    IndexArn: `${tableArn}/index/by-time`,
    IndexSizeBytes: random.int(0, 10_000_000),
    ItemCount: random.int(0, 100_000),
    KeySchema,
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  };
}

function vectorIndex(tableArn: string, random: Random) {
  return {
    IndexName: "by-meaning",
    IndexArn: `${tableArn}/index/by-meaning`,
    IndexStatus: "ACTIVE" as const,
    IndexSizeBytes: random.int(0, 10_000_000),
    ItemCount: random.int(0, 100_000),
    Dimensions: 1024,
    DistanceFunction: "COSINE" as const,
  };
}

function stream(tableArn: string, created: Date) {
  const label = created.toISOString().slice(0, 23);
  return {
    LatestStreamArn: `${tableArn}/stream/${label}`,
    LatestStreamLabel: label,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" as const },
  };
}

function replicas(v: number): ReplicaDescription[] {
  return [
    {
      RegionName: "us-west-2",
      ReplicaStatus: "ACTIVE",
      WarmThroughput: { ...WARM, Status: "ACTIVE" },
      GlobalSecondaryIndexes: [{ IndexName: "by-owner", WarmThroughput: { ...WARM, Status: "ACTIVE" } }],
    },
    v % 10 === 5
      ? { RegionName: "eu-north-1", ReplicaStatus: "CREATING", ReplicaStatusPercentProgress: "60" }
      : { RegionName: "eu-north-1", ReplicaStatus: "ACTIVE" },
  ];
}
