import type { FieldChange, Resource } from "../model.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { checkPage } from "./paging.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { type Conditions, readQuestion } from "./question.ts";
import type { ChangeRow, ChangesPage, ChangesQuestion, ChangeWord, ListQuestion } from "./read-model.ts";
import { wordsOf } from "./search.ts";
import { fromTimestamp, rfc3339, timeOrAge } from "./times.ts";

/** The words that tell what happened to a resource. */
export const CHANGES = ["created", "updated", "deleted"] as const;

/** One page of the changes, the newest first. A page that is asked for by a cursor goes on there, whatever has been added meanwhile. */
export async function changesPage(question: ChangesQuestion, asked: Asked): Promise<ChangesPage> {
  const { query, context, readAt } = asked;
  const { size, cursor } = question;
  checkPage({ size });
  const conditions = readQuestion(cellsOf(question), context);
  const paged = asListed(question);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, paged).key;
  const where = (parameters: Parameters) => [
    conditions.cells(parameters),
    ...ownConditions(question, context.now, parameters),
  ];
  const parameters = createParameters();
  const found = await query<SelectedChange>(
    `SELECT ${COLUMNS}${question.resource ? ', "before"' : ""} FROM changes
      WHERE ${[...where(parameters), after === undefined ? "true" : `"id" < ${parameters.bind(after)}`].join(" AND ")}
      ORDER BY "id" DESC LIMIT ${size + 1}`,
    parameters.values,
  );
  const counting = createParameters();
  const counted = await query<{ readonly change: ChangeWord; readonly count: number }>(
    `SELECT "change", count(*)::INTEGER AS "count" FROM changes WHERE ${where(counting).join(" AND ")} GROUP BY "change"`,
    counting.values,
  );
  const counts = { created: 0, updated: 0, deleted: 0 };
  for (const { change, count } of counted) counts[change] = count;
  const shown = found.slice(0, size);
  const last = found.length > size ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => toChangeRow(row, context.accountNames.of(row.accountId))),
    total: counts.created + counts.updated + counts.deleted,
    counts,
    ...(last && { nextCursor: encodeCursor({ value: null, key: last.id }, paged) }),
    knownSince: await knownSince(conditions, asked),
    completeness: await completenessOf(query, { conditions, readAt }),
  };
}

/** Refuses a question whose times cannot be read; `now` is what ages are counted from. */
export function checkChanges({ since, until }: Pick<ChangesQuestion, "since" | "until">, now: Date): void {
  for (const [name, text] of Object.entries({ since, until })) if (text !== undefined) timeOrAge(name, text, now);
}

/** The part of a question that says which cells it is about: those of the selection, and of one resource its own, if that is among them. */
export function cellsOf({ selection, resource }: Pick<ChangesQuestion, "selection" | "resource">) {
  if (!resource) return selection === undefined ? {} : { selection };
  const { service, accountId, region, resourceId } = resource;
  const [kind = ""] = resourceId.split("/", 1);
  const among = (own: string, selected: readonly string[] | undefined) =>
    selected?.includes(own) === false ? [] : [own];
  return {
    selection: {
      services: among(service, selection?.services),
      kinds: among(`${service}:${kind}`, selection?.kinds),
      accounts: among(accountId, selection?.accounts),
      regions: among(region, selection?.regions),
    },
  };
}

function ownConditions(
  { changes, since, until, resource, arn, search, fields }: ChangesQuestion,
  now: Date,
  parameters: Parameters,
): string[] {
  const bindTime = (ms: number) => `${parameters.bind(new Date(ms).toISOString())}::TIMESTAMP`;
  const text = `lower(concat_ws(chr(10), "resourceId", "arn", "name"))`;
  return [
    ...(changes === undefined
      ? []
      : [`"change" IN (${changes.map((change) => parameters.bind(change)).join(", ") || "NULL"})`]),
    ...(since === undefined ? [] : [`"at" >= ${bindTime(timeOrAge("since", since, now).from)}`]),
    ...(until === undefined ? [] : [`"at" < ${bindTime(timeOrAge("until", until, now).until)}`]),
    ...(resource === undefined ? [] : [`"resourceId" = ${parameters.bind(resource.resourceId)}`]),
    ...(arn === undefined ? [] : [`"arn" = ${parameters.bind(arn)}`]),
    ...wordsOf(search).map((word) => `contains(${text}, ${parameters.bind(word)})`),
    ...(fields ?? []).map((field) => {
      const path = parameters.bind(field);
      // A path and all that is below it: `tags` finds `tags.Owner`, and `data.State` not `data.StateReason`.
      return `list_bool_or(list_transform(json_extract_string("fields", '$[*].path'), path -> path = ${path} OR starts_with(path, ${path} || '.')))`;
    }),
  ];
}

/** Since when changes are known of these cells: since the first of them was listed, and no longer than the store keeps them. */
async function knownSince(conditions: Conditions, { query }: Asked): Promise<string | null> {
  const parameters = createParameters();
  const [known] = await query<{ readonly since: string | null }>(
    `SELECT ${rfc3339(`CASE WHEN "first" < "kept" THEN "kept" ELSE "first" END`)} AS "since" FROM (SELECT
      (SELECT "at" FROM marks WHERE "name" = 'changes') - INTERVAL '90' DAY AS "kept",
      least(
        (SELECT min("firstSeenAt") FROM resources WHERE ${conditions.cells(parameters)}),
        -- Of cells that are empty, and have been.
        (SELECT min("completeAt") FROM coverage WHERE ${conditions.cells(parameters)}),
        (SELECT min("at") FROM changes WHERE ${conditions.cells(parameters)})) AS "first")`,
    parameters.values,
  );
  return known?.since ?? null;
}

const COLUMNS = `"id", "at", "change", "service", "kind", "type", "accountId", "region", "resourceId", "arn", "name", "runId", "actor", "fields"`;

/** A row of the `changes` table as it is read. */
interface SelectedChange extends Omit<ChangeRow, "name" | "fields" | "before"> {
  readonly name: string | null;
  readonly fields: string;
  /** Absent where it was not asked for. */
  readonly before?: string | null;
}

function toChangeRow(row: SelectedChange, accountName: string | undefined): ChangeRow {
  const { at, name, fields, before, ...rest } = row;
  return {
    ...rest,
    at: fromTimestamp(at),
    ...(accountName !== undefined && { accountName }),
    ...(name !== null && { name }),
    // Both were written by this folder from what they are read as.
    fields: JSON.parse(fields) as readonly FieldChange[],
    ...(typeof before === "string" && { before: JSON.parse(before) as Resource }),
  };
}

/** What cursors are made for: all that must stay the same from page to page. */
function asListed({
  selection,
  search,
  changes,
  since,
  until,
  resource,
  arn,
  fields,
  size,
}: ChangesQuestion): ListQuestion {
  return {
    ...(selection && { selection }),
    ...(search !== undefined && { search }),
    filters: [JSON.stringify([changes, since, until, resource, arn, fields].map((part) => part ?? null))],
    sort: "changes",
    size,
  };
}
