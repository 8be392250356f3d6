import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";

/** An item as DynamoDB keeps it. */
export type Item = Record<string, AttributeValue>;

/** Write units as DynamoDB charges them. */
export interface WriteUnits {
  readonly table: number;
  readonly indexes: number;
}

/** Every item of a table. */
export async function allItems(client: DynamoDBClient, table: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client, pageSize: 700 }, { TableName: table })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

/** Deletes the items and puts them back, in batches as a script does; returns the write units of both. */
export async function deleteAndPut(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<number> {
  const deletes = items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { ...(pk && { pk }), ...(sk && { sk }) } } }));
  const deleted = await write(client, table, deletes);
  const written = await put(client, table, items);
  return deleted.table + deleted.indexes + written.table + written.indexes;
}

/** Puts the items plainly, outside of any transaction; returns the write units of that. */
export function put(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<WriteUnits> {
  return write(
    client,
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

async function write(client: DynamoDBClient, table: string, requests: readonly WriteRequest[]): Promise<WriteUnits> {
  let [all, own] = [0, 0];
  for (let from = 0; from < requests.length; from += 25) {
    const { ConsumedCapacity = [], UnprocessedItems = {} } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: requests.slice(from, from + 25) },
        ReturnConsumedCapacity: "INDEXES",
      }),
    );
    if (Object.keys(UnprocessedItems).length > 0) throw new Error("Cannot count: a part of a batch was not written");
    for (const { CapacityUnits = 0, Table } of ConsumedCapacity) {
      all += CapacityUnits;
      own += Table?.CapacityUnits ?? CapacityUnits;
    }
  }
  return { table: own, indexes: all - own };
}
