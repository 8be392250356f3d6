import type * as dynamodb from "@aws-sdk/client-dynamodb";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { WorldTable } from "../world/kinds/dynamodb-kinds.ts";
import { tagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";

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
      const { names, last } = following(tables(context).ids(), input.ExclusiveStartTableName, input.Limit);
      return { TableNames: names, LastEvaluatedTableName: last };
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
      const ids = all.ids().filter((id) => {
        const backup = all.get(id);
        return (
          (wanted === "ALL" || backup?.details.BackupType === wanted) &&
          (table ?? backup?.source.TableName) === backup?.source.TableName
        );
      });
      const start = input.ExclusiveStartBackupArn?.split("/").at(-1);
      const { names, last } = following(ids, start, input.Limit);
      const BackupSummaries = names.flatMap((id) => {
        const backup = all.get(id);
        if (!backup) return [];
        const { TableName, TableId, TableArn } = backup.source;
        return [{ TableName, TableId, TableArn, ...backup.details }];
      });
      return { BackupSummaries, LastEvaluatedBackupArn: last && all.get(last)?.details.BackupArn };
    },
    DescribeBackup: (input, context) => {
      const backup = backups(context).get(input.BackupArn?.split("/").at(-1) ?? "");
      if (!backup) throw new AwsError("BackupNotFoundException", `Backup not found: ${input.BackupArn}`, 400);
      return { BackupDescription: { BackupDetails: backup.details, SourceTableDetails: backup.source } };
    },
  };
}

/** Up to 100 names after a name, which need not exist any more. */
function following(names: readonly string[], start: string | undefined, limit = 100) {
  if (limit < 1 || limit > 100) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint`,
      400,
    );
  }
  const first = start === undefined ? 0 : firstAfter(names, start);
  const page = names.slice(first, first + limit);
  return { names: page, last: first + page.length < names.length ? page.at(-1) : undefined };
}

function firstAfter(names: readonly string[], start: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? "") > start) high = middle;
    else low = middle + 1;
  }
  return low;
}
