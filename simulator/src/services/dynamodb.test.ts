import {
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListBackupsCommand,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { tagMapOf } from "../world/tags.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { list, config } = ofEachKind(12);

describe("DynamoDB", () => {
  const dynamodb = new DynamoDBClient(config);

  test("describes a table by name, its TTL, recovery, tags and backups", async () => {
    const { description, tags } = known(list("dynamodb:table")[0]);
    const TableName = known(description.TableName);
    expect((await dynamodb.send(new DescribeTableCommand({ TableName }))).Table).toEqual(description);
    const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(ttl.TimeToLiveDescription?.TimeToLiveStatus).toMatch(/ABLED$/);
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(backups.ContinuousBackupsDescription?.ContinuousBackupsStatus).toBe("ENABLED");
    const tagged = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: description.TableArn }));
    expect(tagMapOf(tagged.Tags)).toEqual(tags);
  });

  test("says in two ways that a table is not there", async () => {
    const TableName = "none";
    expect((await failure(dynamodb.send(new DescribeTableCommand({ TableName })))).name).toBe(
      "ResourceNotFoundException",
    );
    const recovery = dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect((await failure(recovery)).name).toBe("TableNotFoundException");
  });

  test("lists the backups that users made unless all are asked for, and describes one", async () => {
    const users = await dynamodb.send(new ListBackupsCommand({}));
    const all = await dynamodb.send(new ListBackupsCommand({ BackupType: "ALL" }));
    expect(all.BackupSummaries).toHaveLength(12);
    expect(users.BackupSummaries?.every((backup) => backup.BackupType === "USER")).toBe(true);
    const { BackupArn } = known(all.BackupSummaries?.[0]);
    const one = await dynamodb.send(new DescribeBackupCommand({ BackupArn }));
    expect(one.BackupDescription?.BackupDetails?.BackupArn).toBe(BackupArn);
  });
});
