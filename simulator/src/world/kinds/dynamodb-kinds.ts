import type {
  BackupDetails,
  ContinuousBackupsDescription,
  SourceTableDetails,
  TableDescription,
  TimeToLiveDescription,
} from "@aws-sdk/client-dynamodb";
import { kindSpec, known, type TagMap } from "../kind-spec.ts";
import { makeTags } from "../tags.ts";
import { after, daysAgo, WORLD_TIME } from "../time.ts";
import { describeTable } from "./dynamodb-table.ts";

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
    const v = cell.variety("dynamodb:table", index);
    const hasBackups = v % 2 === 0;
    return {
      description: describeTable(cell, index),
      timeToLive:
        v % 3 === 0 ? { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" } : { TimeToLiveStatus: "DISABLED" },
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

/** A backup with what describing it alone shows. */
export interface WorldBackup {
  readonly details: BackupDetails;
  readonly source: SourceTableDetails;
}

/** On-demand backups; AWS has no tags for them. */
export const backup = kindSpec<WorldBackup>({
  make: (cell, index) => {
    const random = cell.random("dynamodb:backup", index);
    const v = cell.variety("dynamodb:backup", index);
    const of = describeTable(cell, index % Math.max(1, cell.count("dynamodb:table")));
    const created = daysAgo(random, 300);
    const isSystem = v % 4 === 0;
    return {
      details: {
        // The time of the backup in milliseconds, zero-padded to 20 digits, and eight hexadecimal digits.
        BackupArn: `${of.TableArn}/backup/0${created.getTime()}-${cell.id("b", index).slice(-8)}`,
        BackupName: `${of.TableName}-${isSystem ? "before-deletion" : "monthly"}-${index}`,
        BackupStatus: v % 7 === 5 ? "CREATING" : "AVAILABLE",
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
