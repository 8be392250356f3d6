import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Item } from "./attributes.ts";
import type { Connection } from "./connection.ts";

/** One query: the table, the key condition and how to read. Names of attributes are given by placeholder only. */
export type Query = Pick<
  QueryCommandInput,
  | "TableName"
  | "IndexName"
  | "KeyConditionExpression"
  | "ExpressionAttributeNames"
  | "ExpressionAttributeValues"
  | "ProjectionExpression"
  | "ScanIndexForward"
  | "ConsistentRead"
  | "Limit"
>;

/** Items a page: DynamoDB also ends a page at 1 MB; the embedded engine is quick only when it is told a limit. */
const PAGE_ITEMS = 1_000;

/** The items of a query, page by page; empty pages are left out. */
export async function* query(connection: Connection, doing: string, input: Query): AsyncGenerator<readonly Item[]> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const command = new QueryCommand({
      Limit: PAGE_ITEMS,
      ...input,
      ExclusiveStartKey,
      ReturnConsumedCapacity: "TOTAL",
    });
    const page = await connection.send({ doing, units: "read" }, (client) => client.send(command));
    if (page.Items !== undefined && page.Items.length > 0) yield page.Items;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

/** The key condition "partition key is this, and the sort key begins with that", by placeholders. */
export function keyCondition(
  [name, value]: readonly [name: string, value: string],
  sortKeyPrefix?: readonly [name: string, prefix: string],
): KeyCondition {
  const condition: KeyCondition = {
    KeyConditionExpression: "#partition = :partition",
    ExpressionAttributeNames: { "#partition": name },
    ExpressionAttributeValues: { ":partition": { S: value } },
  };
  if (sortKeyPrefix === undefined) return condition;
  const [sortName, prefix] = sortKeyPrefix;
  return {
    KeyConditionExpression: "#partition = :partition AND begins_with(#sort, :prefix)",
    ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, "#sort": sortName },
    ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ":prefix": { S: prefix } },
  };
}

/** The key condition "partition key is this, and the sort key is this or comes after it", by placeholders. */
export function sinceCondition(
  [name, value]: readonly [name: string, value: string],
  [sortName, first]: readonly [name: string, first: string],
): KeyCondition {
  return {
    KeyConditionExpression: "#partition = :partition AND #sort >= :first",
    ExpressionAttributeNames: { "#partition": name, "#sort": sortName },
    ExpressionAttributeValues: { ":partition": { S: value }, ":first": { S: first } },
  };
}

/** The same condition, of whose items only some attributes are read. */
export function projected(condition: KeyCondition, attributes: readonly string[]): KeyCondition & ProjectedAttributes {
  const names = Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
  return {
    ...condition,
    ProjectionExpression: Object.keys(names).join(", "),
    ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, ...names },
  };
}

interface ProjectedAttributes {
  readonly ProjectionExpression: string;
}

interface KeyCondition {
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
}
