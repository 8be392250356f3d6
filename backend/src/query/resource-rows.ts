import type { JsonValue } from "../model.ts";
import type { AccountNames } from "./account-names.ts";
import type { ResourceRow } from "./read-model.ts";
import { fromTimestamp } from "./times.ts";

/** The columns that {@link toResourceRow} needs. */
export const ROW_COLUMNS = `"service", "kind", "type", "accountId", "region", "resourceId", "arn", "name", "state",
  "createdAt", "firstSeenAt", "updatedAt", "tags", "columns"`;

/** A row of the `resources` table as it is read. */
export interface SelectedRow {
  readonly service: string;
  readonly kind: string;
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  readonly resourceId: string;
  readonly arn: string;
  readonly name: string | null;
  readonly state: string | null;
  /** Times as the database writes them. */
  readonly createdAt: string | null;
  readonly firstSeenAt: string;
  readonly updatedAt: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** JSON. */
  readonly columns: string;
}

/** The resource of a row; what it does not have is absent. */
export function toResourceRow(row: SelectedRow, accountNames: AccountNames): ResourceRow {
  const { service, kind, type, accountId, region, resourceId, arn, name, state, createdAt, firstSeenAt, updatedAt } =
    row;
  const accountName = accountNames.of(accountId);
  return {
    service,
    kind,
    type,
    accountId,
    ...(accountName !== undefined && { accountName }),
    region,
    resourceId,
    arn,
    ...(name !== null && { name }),
    ...(state !== null && { state }),
    tags: Object.fromEntries(row.tags.map(({ key, value }) => [key, value])),
    ...(createdAt !== null && { createdAt: fromTimestamp(createdAt) }),
    // Written by this folder from columns of the same type.
    columns: JSON.parse(row.columns) as Readonly<Record<string, JsonValue>>,
    firstSeenAt: fromTimestamp(firstSeenAt),
    updatedAt: fromTimestamp(updatedAt),
  };
}
