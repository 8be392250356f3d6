import type { JsonValue, Reference } from "../model.ts";
import type { Asked } from "./asked.ts";
import { coveragePage } from "./coverage.ts";
import type { ResourceAsOf, ResourceKey } from "./read-model.ts";
import { ROW_COLUMNS, type SelectedRow, toResourceRow } from "./resource-rows.ts";

/** One resource with its full description as a copy holds it, and its cell there. */
export async function resourceOf(key: ResourceKey, asked: Asked): Promise<ResourceAsOf> {
  const { service, accountId, region, resourceId } = key;
  const { query, context } = asked;
  const named = [service, accountId, region, resourceId];
  const where = `"service" = $1 AND "accountId" = $2 AND "region" = $3 AND "resourceId" = $4`;
  const [row] = await query<SelectedRow & { readonly data: string }>(
    `SELECT ${ROW_COLUMNS}, "data" FROM resources WHERE ${where}`,
    named,
  );
  const [kind = ""] = resourceId.split("/", 1);
  const selection = { services: [service], kinds: [`${service}:${kind}`], accounts: [accountId], regions: [region] };
  const { items, completeness } = await coveragePage({ selection, size: 1, page: 1 }, asked);
  const [cell] = items;
  const rest = { ...(cell && { cell }), completeness };
  if (!row) return rest;
  const related = await query<Reference>(
    `SELECT "toType" AS "type", "toId" AS "id" FROM relations WHERE ${where} ORDER BY "toType", "toId"`,
    named,
  );
  // Written by this folder from JSON.
  const data = JSON.parse(row.data) as JsonValue;
  return { ...rest, resource: { ...toResourceRow(row, context.accountNames), related, data } };
}
