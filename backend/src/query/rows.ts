import { DuckDBListValue, DuckDBMapValue } from "@duckdb/node-api";
import type { Account, JsonValue, PartitionMetadata, StoredChange, StoredResource } from "../model.ts";
import type { TableRow } from "./table-writer.ts";
import { toTimestamp } from "./timestamp.ts";

/** The row of a resource. */
export function resourceToRow(resource: StoredResource, partition: number): TableRow<"resources"> {
  const { service, kind, accountId, region, resourceId, arn, tags, columns, hash, data } = resource;
  const { name = null, state = null } = resource;
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
    createdAt: toTimestamp(resource.createdAt),
    firstSeenAt: toTimestamp(resource.firstSeenAt),
    updatedAt: toTimestamp(resource.updatedAt),
    tags: new DuckDBMapValue(Object.entries(tags).map(([key, value]) => ({ key, value }))),
    columns: JSON.stringify(columns),
    search: searchText(resource),
    title: `\n${[name ?? "", id].map(onOneLine).join("\n")}\n`.toLowerCase(),
    hash,
    data: JSON.stringify(data),
  };
}

/** A line end within a name would make two names of it. */
function onOneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

/** The rows of what a resource points to. */
export function relationsToRows(resource: StoredResource, partition: number): TableRow<"relations">[] {
  const { service, kind, accountId, region, resourceId, related } = resource;
  return related.map(({ type, id }) => ({
    partition,
    service,
    kind,
    type: `${service}:${kind}`,
    accountId,
    region,
    resourceId,
    toType: type,
    toId: id,
  }));
}

/** What {@link cellsToJson} gives, as DuckDB's `from_json` is told it. */
export const CELLS = JSON.stringify([
  {
    ...{ kind: "VARCHAR", outcome: "VARCHAR", runId: "VARCHAR", count: "INTEGER" },
    ...{ attemptedAt: "TIMESTAMP", completeAt: "TIMESTAMP" },
    error: { code: "VARCHAR", message: "VARCHAR" },
    alarm: { code: "VARCHAR", message: "VARCHAR" },
  },
]);

/** The cells of a partition as a list in JSON. */
export function cellsToJson({ cells }: PartitionMetadata): string {
  return JSON.stringify(
    Object.entries(cells).map(([kind, { outcome, runId, count, attemptedAt, completeAt, error, alarm }]) => ({
      ...{ kind, outcome, runId, count, attemptedAt, completeAt },
      error: error && saidOf(error),
      alarm: alarm && saidOf(alarm),
    })),
  );
}

/** A message can hold whatever AWS has said, and DuckDB takes no JSON with half a character. */
function saidOf({ code, message }: { readonly code: string; readonly message: string }) {
  return { code: code.toWellFormed(), message: message.toWellFormed() };
}

/** The row of a change. */
export function changeToRow(change: StoredChange): TableRow<"changes"> {
  const { id, at, service, kind, accountId, region, resourceId, arn, name = null, runId, fields, before } = change;
  return {
    id,
    at: toTimestamp(at),
    change: change.change,
    service,
    kind,
    type: `${service}:${kind}`,
    accountId,
    region,
    resourceId,
    arn,
    name,
    runId,
    actor: null,
    fields: JSON.stringify(fields),
    before: before === undefined ? null : JSON.stringify(before),
  };
}

/** The row of an account. */
export function accountToRow({
  accountId,
  name,
  state,
  source,
  seenAt,
  regions,
  error,
}: Account): TableRow<"accounts"> {
  return {
    accountId,
    name: name ?? null,
    state,
    source,
    seenAt: toTimestamp(seenAt),
    regions: regions === undefined ? null : new DuckDBListValue([...regions]),
    errorOutcome: error?.outcome ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
}

/**
 * Unique, and in the order service, kind, account, region, id: a space sorts before every character that the first four
 * can contain, so `db` comes before `db-instance`.
 */
function sortKey({ service, kind, accountId, region, resourceId }: StoredResource): string {
  return `${service} ${kind} ${accountId} ${region} ${resourceId.slice(kind.length + 1)}`;
}

/**
 * Everything that free text finds, in lower case, on lines of its own so that no word is found across two values. What is part of another value is left out: an ARN
 * ends in the id, and many a name is a tag as well.
 */
function searchText({ resourceId, arn, name, state, tags, columns }: StoredResource): string {
  const texts = [resourceId, name ?? "", state ?? "", ...Object.entries(tags).flat()];
  for (const value of Object.values(columns)) addScalars(value, texts);
  let all = arn.toLowerCase();
  for (const text of texts) {
    const lower = text.toLowerCase();
    if (!all.includes(lower)) all += `\n${lower}`;
  }
  return all;
}

function addScalars(value: JsonValue, texts: string[]): void {
  if (value === null) return;
  if (typeof value !== "object") texts.push(String(value));
  else for (const entry of Object.values(value)) addScalars(entry, texts);
}
