import type {
  BackupDetails,
  ContinuousBackupsDescription,
  KeySchemaElement,
  SourceTableDetails,
  TableDescription,
  TimeToLiveDescription,
} from "@aws-sdk/client-dynamodb";
import type { Cell } from "../cell.ts";
import { kindSpec, known, type TagMap } from "../kind-spec.ts";
import { kmsKey } from "../network.ts";
import { makeTags, shortEnvironment } from "../tags.ts";
import { after, daysAgo, WORLD_TIME } from "../time.ts";

/** A table with what other calls show of it. */
export interface WorldTable {
  readonly description: TableDescription;
  readonly timeToLive: TimeToLiveDescription;
  readonly continuousBackups: ContinuousBackupsDescription;
  readonly tags: TagMap;
}

/** DynamoDB tables. */
export const table = kindSpec<WorldTable>({
  make: (cell, index) => {
    const random = cell.random("dynamodb:table", index);
    const hasBackups = index % 2 === 0;
    return {
      description: describeTable(cell, index),
      timeToLive:
        index % 3 === 0
          ? { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" }
          : { TimeToLiveStatus: "DISABLED" },
      continuousBackups: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: hasBackups
          ? {
              PointInTimeRecoveryStatus: "ENABLED",
              RecoveryPeriodInDays: 35,
              EarliestRestorableDateTime: after(WORLD_TIME, -35 * 86_400),
              LatestRestorableDateTime: after(WORLD_TIME, -300),
            }
          : { PointInTimeRecoveryStatus: "DISABLED" },
      },
      tags: makeTags(cell, random),
    };
  },
  id: (t) => known(t.description.TableName),
  arn: (t) => known(t.description.TableArn),
  tags: (t) => t.tags,
  withTags: (t, tags) => ({ ...t, tags }),
  taggingType: "dynamodb:table",
  change: (t) => ({
    ...t,
    description: { ...t.description, DeletionProtectionEnabled: !t.description.DeletionProtectionEnabled },
  }),
  comesAndGoes: true,
});

function tableName(cell: Cell, index: number): string {
  const subject = ["sessions", "carts", "audit-log", "profiles", "locks", "rates", "inventory"][index % 7];
  return `${subject}-${shortEnvironment(cell)}-${index}`;
}

function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function describeTable(cell: Cell, index: number): TableDescription {
  const random = cell.random("dynamodb:table", index + 1_000_000_000);
  const name = tableName(cell, index);
  const arn = cell.arn("dynamodb", `table/${name}`);
  const created = daysAgo(random, 1500, 5);
  const isOnDemand = index % 3 !== 2;
  const hasStream = index % 4 === 0;
  const isGlobal = index % 5 === 0;
  const hasSort = index % 2 === 0;
  const units = isOnDemand ? 0 : random.pick([5, 25, 100]);
  const KeySchema: KeySchemaElement[] = [{ AttributeName: "pk", KeyType: "HASH" }];
  if (hasSort) KeySchema.push({ AttributeName: "sk", KeyType: "RANGE" });
  const throughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits: units, WriteCapacityUnits: units };
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
    ...(index % 4 === 1
      ? {
          GlobalSecondaryIndexes: [
            {
              IndexName: "by-owner",
              IndexArn: `${arn}/index/by-owner`,
              IndexStatus: "ACTIVE" as const,
              IndexSizeBytes: random.int(0, 10_000_000),
              ItemCount: random.int(0, 100_000),
              KeySchema,
              Projection: { ProjectionType: "ALL" as const },
              ProvisionedThroughput: throughput,
            },
          ],
        }
      : {}),
    ItemCount: random.int(0, 5_000_000),
    KeySchema,
    ...(hasStream
      ? {
          LatestStreamArn: `${arn}/stream/${created.toISOString().slice(0, 23)}`,
          LatestStreamLabel: created.toISOString().slice(0, 23),
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" as const },
        }
      : {}),
    ProvisionedThroughput: throughput,
    ...(isGlobal
      ? {
          GlobalTableVersion: "2019.11.21",
          Replicas: [
            { RegionName: "us-west-2", ReplicaStatus: "ACTIVE" as const },
            { RegionName: "eu-north-1", ReplicaStatus: "ACTIVE" as const },
          ],
        }
      : {}),
    ...(index % 3 === 1
      ? {
          SSEDescription: { Status: "ENABLED" as const, SSEType: "KMS" as const, KMSMasterKeyArn: kmsKey(cell, index) },
        }
      : {}),
    ...(index % 6 === 1 ? { TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" as const } } : {}),
    TableSizeBytes: random.int(0, 5_000_000_000),
    TableStatus: index % 9 === 7 ? "UPDATING" : "ACTIVE",
    WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: "ACTIVE" },
  };
}

/** A backup with what describing it alone shows. */
export interface WorldBackup {
  readonly details: BackupDetails;
  readonly source: SourceTableDetails;
}

/** On-demand backups; AWS has no tags for them. */
export const backup = kindSpec<WorldBackup>({
  make: (cell, index) => {
    const random = cell.random("dynamodb:backup", index);
    const of = describeTable(cell, index % Math.max(1, cell.count("dynamodb:table")));
    const created = daysAgo(random, 300);
    const isSystem = index % 4 === 0;
    return {
      details: {
        // The time of the backup in milliseconds, zero-padded to 20 digits, and eight hexadecimal digits.
        BackupArn: `${of.TableArn}/backup/0${created.getTime()}-${cell.id("b", index).slice(-8)}`,
        BackupName: `${of.TableName}-${isSystem ? "before-deletion" : "monthly"}-${index}`,
        BackupStatus: index % 7 === 5 ? "CREATING" : "AVAILABLE",
        BackupType: isSystem ? "SYSTEM" : "USER",
        BackupSizeBytes: random.int(1000, 9_000_000),
        BackupCreationDateTime: created,
        ...(isSystem ? { BackupExpiryDateTime: after(created, 35 * 86_400) } : {}),
      },
      source: {
        TableName: known(of.TableName),
        TableId: known(of.TableId),
        TableArn: known(of.TableArn),
        TableSizeBytes: of.TableSizeBytes,
        KeySchema: known(of.KeySchema),
        TableCreationDateTime: known(of.CreationDateTime),
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
        ItemCount: of.ItemCount,
        BillingMode: "PAY_PER_REQUEST",
      },
    };
  },
  id: (b) => known(b.details.BackupArn?.split("/").at(-1)),
  arn: (b) => known(b.details.BackupArn),
  tags: () => ({}),
  comesAndGoes: true,
});
