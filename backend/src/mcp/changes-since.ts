import type { FieldChange, JsonValue } from "../model.ts";
import { literal } from "../query/literal.ts";
import type { Completeness, ReadModel } from "../query/read-model.ts";
import { rfc3339 } from "../query/times.ts";
import type { Selection } from "../refresh/selection.ts";

/** Which changes. */
export interface ChangesQuestion {
  /** RFC 3339: changes seen at this time or later, and before `until` where that is given. */
  readonly since: string;
  readonly until?: string;
  readonly selection?: Selection;
  readonly changes?: readonly string[];
  readonly arn?: string;
  readonly size: number;
  /** The id of the last change of the page before. */
  readonly after?: string;
}

export interface ChangeRow {
  readonly id: string;
  readonly at: string;
  readonly change: string;
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  readonly resourceId: string;
  readonly arn: string;
  readonly name?: string;
  readonly runId: string;
  readonly fields: readonly FieldChange[];
}

export interface ChangesPage {
  /** Newest first. */
  readonly items: readonly ChangeRow[];
  /** How many there are on all pages, by what they are: `created`, `updated`, `deleted`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of the cells of the selection. */
  readonly completeness: Completeness;
}

/** The changes that listings have shown, newest first. Throws `UsageError` for what cannot be asked. */
export async function changesSince(readModel: ReadModel, question: ChangesQuestion): Promise<ChangesPage> {
  const where = conditionOf(question);
  const { after, size, selection } = question;
  const counted = await readModel.sql({
    sql: `SELECT change, count(*)::INTEGER FROM changes WHERE ${where} GROUP BY change ORDER BY change`,
    limit: 10,
  });
  const { rows } = await readModel.sql({
    sql: `SELECT id, ${rfc3339('"at"')}, change, type, accountId, region, resourceId, arn, name, runId, fields
      FROM changes WHERE ${where} ${after === undefined ? "" : `AND id < ${literal(after)}`} ORDER BY id DESC`,
    limit: size,
  });
  return {
    items: rows.map(toChange),
    counts: Object.fromEntries(counted.rows.map(([change, count]) => [String(change), Number(count)])),
    completeness: await readModel.completeness(selection === undefined ? {} : { selection }),
  };
}

function conditionOf({ since, until, selection = {}, changes, arn }: ChangesQuestion): string {
  const oneOf = (column: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [`${column} IN (${values.map(literal).join(", ") || "NULL"})`];
  return [
    `"at" >= TIMESTAMP ${time(since)}`,
    ...(until === undefined ? [] : [`"at" < TIMESTAMP ${time(until)}`]),
    ...oneOf("type", selection.kinds),
    ...oneOf("accountId", selection.accounts),
    ...oneOf("region", selection.regions),
    ...oneOf("change", changes),
    ...oneOf("arn", arn === undefined ? undefined : [arn]),
  ].join(" AND ");
}

/** RFC 3339 as SQL writes it. */
function time(text: string): string {
  return literal(new Date(text).toISOString().replace("T", " ").replace("Z", ""));
}

function toChange(row: readonly JsonValue[]): ChangeRow {
  const [id, at, change, type, accountId, region, resourceId, arn, name, runId, fields] = row.map((value) =>
    value === null ? "" : String(value),
  );
  return {
    id: id ?? "",
    at: at ?? "",
    change: change ?? "",
    type: type ?? "",
    accountId: accountId ?? "",
    region: region ?? "",
    resourceId: resourceId ?? "",
    arn: arn ?? "",
    ...(name && { name }),
    runId: runId ?? "",
    // The copy is filled with JSON of the same type.
    fields: JSON.parse(fields || "[]") as FieldChange[],
  };
}
