import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type KeyType,
  ListBackupsCommand,
  paginateListTables,
} from "@aws-sdk/client-dynamodb";
import { arn, defineService, kindsOf, lastSegment, ref, refs } from "./define.ts";
import { items, paginator, present } from "./pages.ts";

const kind = kindsOf<DynamoDBClient>();

/** DynamoDB. */
export const dynamodb = defineService({
  service: "dynamodb",
  title: "DynamoDB",
  reach: "regional",
  client: DynamoDBClient,
  kinds: {
    table: kind({
      title: "Tables",
      note: "Replicas are those of global tables of version 2019.11.21; each replica is a table of its own region too.",
      cloudFormation: "AWS::DynamoDB::Table",
      actions: [
        "dynamodb:ListTables",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:DescribeContinuousBackups",
      ],
      list: (client) => items(paginateListTables, { client, pageSize: 100 }, {}, (page) => page.TableNames),
      describe: async (client, TableName) => {
        const [{ Table }, { TimeToLiveDescription }, { ContinuousBackupsDescription }] = await Promise.all([
          client.send(new DescribeTableCommand({ TableName })),
          client.send(new DescribeTimeToLiveCommand({ TableName })),
          client.send(new DescribeContinuousBackupsCommand({ TableName })),
        ]);
        return {
          ...present(Table, "Table"),
          TimeToLive: present(TimeToLiveDescription, "TimeToLiveDescription"),
          ContinuousBackups: present(ContinuousBackupsDescription, "ContinuousBackupsDescription"),
        };
      },
      gone: ["ResourceNotFoundException", "TableNotFoundException"],
      id: (t) => t.TableName,
      arn: (t) => t.TableArn,
      name: (t) => t.TableName,
      state: (t) => t.TableStatus,
      tags: { taggingApi: "dynamodb:table" },
      createdAt: (t) => t.CreationDateTime,
      columns: {
        partitionKey: (t) => keyOf(t.KeySchema, "HASH"),
        sortKey: (t) => keyOf(t.KeySchema, "RANGE"),
        // AWS leaves these summaries out for a table that never left the default.
        billingMode: (t) => t.BillingModeSummary?.BillingMode ?? "PROVISIONED",
        tableClass: (t) => t.TableClassSummary?.TableClass ?? "STANDARD",
        items: (t) => t.ItemCount,
        sizeBytes: (t) => t.TableSizeBytes,
        ttlAttribute: (t) => t.TimeToLive?.AttributeName,
        pointInTimeRecovery: (t) =>
          t.ContinuousBackups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED",
        deletionProtection: (t) => t.DeletionProtectionEnabled,
        replicaRegions: (t) => t.Replicas?.flatMap((replica) => replica.RegionName ?? []),
      },
      related: (t, scope) => [
        ref("kms:key", t.SSEDescription?.KMSMasterKeyArn),
        ...refs(
          "dynamodb:table",
          t.Replicas?.filter((replica) => replica.RegionName && replica.RegionName !== scope.region).map((replica) =>
            arn(scope, "dynamodb", `table/${t.TableName}`, { region: `${replica.RegionName}` }),
          ),
        ),
      ],
      // Warm throughput grows with the traffic that a table has seen.
      volatile: [
        "ItemCount",
        "TableSizeBytes",
        "WarmThroughput",
        "ProvisionedThroughput.LastIncreaseDateTime",
        "ProvisionedThroughput.LastDecreaseDateTime",
        "ProvisionedThroughput.NumberOfDecreasesToday",
        "GlobalSecondaryIndexes.ItemCount",
        "GlobalSecondaryIndexes.IndexSizeBytes",
        "GlobalSecondaryIndexes.WarmThroughput",
        "GlobalSecondaryIndexes.ProvisionedThroughput.LastIncreaseDateTime",
        "GlobalSecondaryIndexes.ProvisionedThroughput.LastDecreaseDateTime",
        "GlobalSecondaryIndexes.ProvisionedThroughput.NumberOfDecreasesToday",
        "LocalSecondaryIndexes.ItemCount",
        "LocalSecondaryIndexes.IndexSizeBytes",
        "VectorIndexes.ItemCount",
        "VectorIndexes.IndexSizeBytes",
        "Replicas.WarmThroughput",
        "Replicas.GlobalSecondaryIndexes.WarmThroughput",
        "Replicas.ReplicaStatusPercentProgress",
        "ContinuousBackups.PointInTimeRecoveryDescription.EarliestRestorableDateTime",
        "ContinuousBackups.PointInTimeRecoveryDescription.LatestRestorableDateTime",
      ],
    }),

    backup: kind({
      title: "Backups",
      note: "On-demand and system backups; those that AWS Backup made are listed by that service. AWS has no tags for them.",
      actions: ["dynamodb:ListBackups"],
      list: (client) =>
        items(
          paginator(
            (Limit, ExclusiveStartBackupArn) =>
              client.send(new ListBackupsCommand({ Limit, BackupType: "ALL", ExclusiveStartBackupArn })),
            (page) => page.LastEvaluatedBackupArn,
          ),
          { pageSize: 100 },
          {},
          (page) => page.BackupSummaries,
        ),
      id: (b) => lastSegment(b.BackupArn),
      arn: (b) => b.BackupArn,
      name: (b) => b.BackupName,
      state: (b) => b.BackupStatus,
      createdAt: (b) => b.BackupCreationDateTime,
      columns: {
        tableName: (b) => b.TableName,
        backupType: (b) => b.BackupType,
        sizeBytes: (b) => b.BackupSizeBytes,
        expiresAt: (b) => b.BackupExpiryDateTime,
      },
      related: (b) => [ref("dynamodb:table", b.TableName)],
    }),
  },
});

function keyOf(schema: readonly KeySchemaElement[] | undefined, type: KeyType): string | undefined {
  return schema?.find((element) => element.KeyType === type)?.AttributeName;
}
