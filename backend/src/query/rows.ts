import { DuckDBMapValue } from "@duckdb/node-api";
import type { JsonValue, PartitionMetadata, ResourceOutline } from "../model.ts";
import type { TableRow } from "./table-writer.ts";

/** The row of a resource. */
export function resourceToRow(resource: ResourceOutline, partition: number): TableRow<"resources"> {
  const { service, kind, accountId, region, resourceId, arn, firstSeenAt, updatedAt, tags, columns } = resource;
  const { name = null, state = null, createdAt = null } = resource;
  const id = resourceId.slice(kind.length + 1);
  return {
    partition,
    key: sortKey(resource),
    service,
    kind,
    type: `${service}:${kind}`,
    accountId,
    region,
    resourceId,
    id,
    arn,
    name,
    state,
    createdAt,
    firstSeenAt,
    updatedAt,
    tags: new DuckDBMapValue(Object.entries(tags).map(([key, value]) => ({ key, value }))),
    columns: JSON.stringify(columns),
    search: searchText(resource),
  };
}

/** The rows of what a resource points to. */
export function relationsToRows(resource: ResourceOutline, partition: number): TableRow<"relations">[] {
  const { service, kind, accountId, region, resourceId, related } = resource;
  return related.map(({ type, id }) => ({
    partition,
    service,
    kind,
    accountId,
    region,
    resourceId,
    toType: type,
    toId: id,
  }));
}

/** The rows of a partition's cells. */
export function cellsToRows(metadata: PartitionMetadata, partition: number): TableRow<"coverage">[] {
  const { service, accountId, region } = metadata;
  return Object.entries(metadata.cells).map(([kind, cell]) => ({
    partition,
    service,
    kind,
    type: `${service}:${kind}`,
    accountId,
    region,
    outcome: cell.outcome,
    attemptedAt: cell.attemptedAt,
    runId: cell.runId,
    completeAt: cell.completeAt ?? null,
    count: cell.count,
    errorCode: cell.error?.code ?? null,
    errorMessage: cell.error?.message ?? null,
    alarmCode: cell.alarm?.code ?? null,
    alarmMessage: cell.alarm?.message ?? null,
  }));
}

/**
 * Unique, and in the order service, kind, account, region, id: a space sorts before every character that the first four
 * can contain, so `db` comes before `db-instance`.
 */
function sortKey({ service, kind, accountId, region, resourceId }: ResourceOutline): string {
  return `${service} ${kind} ${accountId} ${region} ${resourceId.slice(kind.length + 1)}`;
}

/** Everything that free text finds, in lower case, on lines of its own so that no word is found across two values. */
function searchText({ resourceId, arn, name, state, tags, columns }: ResourceOutline): string {
  const texts = [resourceId, arn, name ?? "", state ?? "", ...Object.entries(tags).flat()];
  for (const value of Object.values(columns)) addScalars(value, texts);
  return texts.join("\n").toLowerCase();
}

function addScalars(value: JsonValue, texts: string[]): void {
  if (value === null) return;
  if (typeof value !== "object") texts.push(String(value));
  else for (const entry of Object.values(value)) addScalars(entry, texts);
}
