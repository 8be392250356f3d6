import type * as dynamodb from "@aws-sdk/client-dynamodb";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { WorldTable } from "../world/kinds/dynamodb-kinds.ts";
import { tagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";
import { readNames } from "./paging.ts";

/** DynamoDB's control plane. Its listings are sorted by name and go on after the last name that the caller saw. */
export function dynamodbHandlers(world: World): Handlers<typeof dynamodb> {
  const tables = ({ accountId, region }: CallContext) => world.collection(accountId, region, "dynamodb:table");
  const backups = ({ accountId, region }: CallContext) => world.collection(accountId, region, "dynamodb:backup");
  const tableOf = (nameOrArn: string | undefined, context: CallContext): WorldTable => {
    const name = nameOrArn?.split("/").at(-1) ?? "";
    const table = tables(context).get(name);
    if (!table)
      throw new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`, 400);
    return table;
  };
  return {
    ListTables: (input, context) => {
      const request = { after: input.ExclusiveStartTableName, limit: pageSize(input.Limit) };
      const { names, last } = readNames((view) => tables(context).ids(view), context, request);
      return { TableNames: [...names], LastEvaluatedTableName: last };
    },
    DescribeTable: (input, context) => ({ Table: tableOf(input.TableName, context).description }),
    DescribeTimeToLive: (input, context) => ({ TimeToLiveDescription: tableOf(input.TableName, context).timeToLive }),
    DescribeContinuousBackups: (input, context) => {
      const table = tables(context).get(input.TableName?.split("/").at(-1) ?? "");
      // The one call whose error for a missing table has a name of its own.
      if (!table) throw new AwsError("TableNotFoundException", `Table not found: ${input.TableName}`, 400);
      return { ContinuousBackupsDescription: table.continuousBackups };
    },
    ListTagsOfResource: (input, context) => ({ Tags: tagList(tableOf(input.ResourceArn, context).tags) }),
    ListBackups: (input, context) => {
      const all = backups(context);
      const wanted = input.BackupType ?? "USER";
      const table = input.TableName?.split("/").at(-1);
      const backup = (id: string) => all.get(id) ?? all.removed(id);
      const isWanted = (id: string) => {
        const { details, source } = backup(id) ?? {};
        return (
          (wanted === "ALL" || details?.BackupType === wanted) && (table ?? source?.TableName) === source?.TableName
        );
      };
      const request = { after: input.ExclusiveStartBackupArn?.split("/").at(-1), limit: pageSize(input.Limit) };
      const { names, last } = readNames((view) => all.ids(view).filter(isWanted), context, request);
      const BackupSummaries = names.flatMap((id) => {
        const { details, source } = backup(id) ?? {};
        if (!details || !source) return [];
        const { TableName, TableId, TableArn } = source;
        return [{ TableName, TableId, TableArn, ...details }];
      });
      return { BackupSummaries, LastEvaluatedBackupArn: last && (backup(last)?.details.BackupArn ?? `backup/${last}`) };
    },
    DescribeBackup: (input, context) => {
      const backup = backups(context).get(input.BackupArn?.split("/").at(-1) ?? "");
      if (!backup) throw new AwsError("BackupNotFoundException", `Backup not found: ${input.BackupArn}`, 400);
      return { BackupDescription: { BackupDetails: backup.details, SourceTableDetails: backup.source } };
    },
  };
}

/** Pages hold up to 100 names, 100 unless asked. */
function pageSize(wanted = 100): number {
  if (wanted >= 1 && wanted <= 100) return wanted;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${wanted}' at 'limit' failed to satisfy constraint`,
    400,
  );
}
