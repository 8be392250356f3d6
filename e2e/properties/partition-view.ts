import { gunzipSync } from "node:zlib";
import type { Engine } from "./engine-call.ts";

/** DynamoDB's own form of a value, as it is on the wire. */
export interface WireValue {
  readonly S?: string;
  readonly N?: string;
  /** Base64. */
  readonly B?: string;
}

export type WireItem = Readonly<Record<string, WireValue>>;

/** The names of the three tables of a schedule. */
export interface Tables {
  readonly inventory: string;
  readonly metadata: string;
  readonly changes: string;
}

/** A stored resource, read from the table without the product's code. */
export interface ItemView {
  readonly resourceId: string;
  readonly kind: string;
  readonly arn: string;
  readonly state: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: unknown;
  readonly fence: number;
  readonly firstSeenAt: string;
  readonly updatedAt: string;
  /** Epoch seconds. */
  readonly ttl: number;
  /** The whole item, for comparing; `withoutTtl` leaves the expiry out. */
  readonly text: string;
  readonly withoutTtl: string;
}

export interface CellView {
  readonly outcome: string;
  readonly runId: string;
  readonly attemptedAt: string;
  readonly completeAt?: string;
  readonly count: number;
  readonly states: Readonly<Record<string, number>>;
}

/** All that the tables hold of one partition at one moment. */
export interface PartitionView {
  /** `service#accountId#region` */
  readonly id: string;
  readonly fence: number;
  readonly contentVersion: number;
  readonly coverageVersion: number;
  readonly changedAt: string | undefined;
  readonly resourceCount: number;
  readonly cells: Readonly<Record<string, CellView>>;
  readonly items: ReadonlyMap<string, ItemView>;
}

/** A partition of which nothing is stored. */
export function emptyPartition(id: string): PartitionView {
  const nothing = { fence: 0, contentVersion: 0, coverageVersion: 0, changedAt: undefined, resourceCount: 0 };
  return { id, ...nothing, cells: {}, items: new Map() };
}

/** Reads one partition, strongly consistent. */
export async function readPartition(engine: Engine, tables: Tables, id: string): Promise<PartitionView> {
  const [service = "", ...rest] = id.split("#");
  const Key = { service: { S: service }, accountRegion: { S: rest.join("#") } };
  const [metadata, resources] = await Promise.all([
    engine.call("GetItem", { TableName: tables.metadata, Key, ConsistentRead: true }),
    engine.call("Query", {
      TableName: tables.inventory,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: id } },
      ConsistentRead: true,
    }),
  ]);
  if (resources.LastEvaluatedKey) throw new RangeError(`Cannot read ${id} in one page`);
  // The answers of GetItem and Query have these fields.
  const item = (metadata.Item ?? {}) as WireItem;
  const items = ((resources.Items ?? []) as WireItem[]).map(toItemView);
  return {
    id,
    fence: Number(item.fence?.N ?? 0),
    contentVersion: Number(item.contentVersion?.N ?? 0),
    coverageVersion: Number(item.coverageVersion?.N ?? 0),
    changedAt: item.changedAt?.S,
    resourceCount: Number(item.resourceCount?.N ?? 0),
    // Written by the product as JSON of this shape.
    cells: (item.cells ? parsed(item.cells) : {}) as PartitionView["cells"],
    items: new Map(items.map((view) => [view.resourceId, view])),
  };
}

/** All items of a table. */
export async function scan(engine: Engine, table: string): Promise<readonly WireItem[]> {
  const found: WireItem[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await engine.call("Scan", { TableName: table, ConsistentRead: true, ExclusiveStartKey });
    // The answer of Scan has this field.
    found.push(...((page.Items ?? []) as WireItem[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

/** A structured attribute: JSON, gzipped where it is long. */
export function parsed(value: WireValue): unknown {
  return JSON.parse(value.B === undefined ? (value.S ?? "") : gunzipSync(Buffer.from(value.B, "base64")).toString());
}

function toItemView(item: WireItem): ItemView {
  const { ttl, ...others } = item;
  return {
    resourceId: item.sk?.S ?? "",
    kind: item.kind?.S ?? "",
    arn: item.arn?.S ?? "",
    state: item.state?.S,
    // Written by the product as JSON of this shape.
    tags: (item.tags ? parsed(item.tags) : {}) as ItemView["tags"],
    data: item.data && parsed(item.data),
    fence: Number(item.fence?.N),
    firstSeenAt: item.firstSeenAt?.S ?? "",
    updatedAt: item.updatedAt?.S ?? "",
    ttl: Number(ttl?.N),
    text: sorted(item),
    withoutTtl: sorted(others),
  };
}

function sorted(item: WireItem): string {
  return JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}
