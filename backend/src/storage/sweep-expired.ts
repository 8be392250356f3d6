import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { storeError } from "./connection.ts";
import { TABLES, type TableNames, type TableRole, TTL_ATTRIBUTE } from "./tables.ts";

/** What to sweep. */
export interface Sweep {
  readonly client: DynamoDBClient;
  readonly tables: TableNames;
  readonly now?: Date;
}

/** Items a page; the embedded engine needs a limit to be quick. */
const PAGE_ITEMS = 700;

/**
 * Removes what has expired, which DynamoDB does by itself and local engines do not, and returns how many items that were.
 * It reads the whole tables (200,000 items take about 25 seconds): once a day is enough. Throws `StoreError`.
 */
export async function sweepExpired({ client, tables, now = new Date() }: Sweep): Promise<number> {
  const roles: readonly TableRole[] = ["inventory", "metadata", "changes"];
  let removed = 0;
  try {
    for (const role of roles) removed += await sweepTable(client, tables[role], role, now);
  } catch (error) {
    throw storeError(error, "remove what has expired");
  }
  return removed;
}

async function sweepTable(client: DynamoDBClient, table: string, role: TableRole, now: Date): Promise<number> {
  const keyNames = TABLES[role].KeySchema.flatMap((key) => key.AttributeName ?? []);
  const expired = {
    ExpressionAttributeNames: { "#ttl": TTL_ATTRIBUTE },
    ExpressionAttributeValues: { ":now": { N: String(Math.floor(now.getTime() / 1000)) } },
  };
  let removed = 0;
  let ExclusiveStartKey: ScanCommand["input"]["ExclusiveStartKey"];
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        Limit: PAGE_ITEMS,
        ExclusiveStartKey,
        FilterExpression: "#ttl <= :now",
        ProjectionExpression: keyNames.map((_, index) => `#key${index}`).join(", "),
        ExpressionAttributeNames: {
          ...expired.ExpressionAttributeNames,
          ...Object.fromEntries(keyNames.map((name, index) => [`#key${index}`, name])),
        },
        ExpressionAttributeValues: expired.ExpressionAttributeValues,
      }),
    );
    for (const Key of page.Items ?? []) {
      // A refresh may have renewed it since it was read.
      const removal = new DeleteItemCommand({ TableName: table, Key, ConditionExpression: "#ttl <= :now", ...expired });
      removed += await client.send(removal).then(() => 1, renewed);
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return removed;
}

function renewed(error: unknown): number {
  if (error instanceof Error && error.name === "ConditionalCheckFailedException") return 0;
  throw error;
}
