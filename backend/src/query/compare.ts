import { join } from "node:path";
import { listValue } from "@duckdb/node-api";
import type { CatalogKind } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import type { JsonValue, Outcome, Resource } from "../model.ts";
import { pathTree } from "../refresh/canonical.ts";
import { type DiffPaths, diffResources } from "../refresh/diff.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { literal } from "./literal.ts";
import { checkPage } from "./paging.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { readQuestion } from "./question.ts";
import type {
  ComparedResource,
  ComparedRow,
  ComparePage,
  CompareQuestion,
  ListQuestion,
  Question,
  ResourceAsOf,
  ResourceKey,
} from "./read-model.ts";
import type { SelectedRow } from "./resource-rows.ts";

/** Descriptions that are held at a time. */
const DESCRIBED_AT_A_TIME = 2_000;

/** What one of two days has of a question, in files that both can be read from at a time. */
export interface ComparedSide {
  readonly day: ComparePage["from"];
  readonly resources: string;
  readonly cells: string;
}

export interface ComparedSides {
  readonly from: ComparedSide;
  readonly to: ComparedSide;
}

/** Refuses what cannot be asked. */
export function checkCompare({ from, to, size }: Pick<CompareQuestion, "from" | "to" | "size">): void {
  checkDays({ from, to });
  checkPage({ size });
}

/** Refuses days that are not one after the other. */
export function checkDays({ from, to }: Pick<CompareQuestion, "from" | "to">): void {
  if (from >= to) throw new UsageError(`Cannot compare ${from} with ${to}: the first day must be before the second`);
}

/**
 * Writes what a copy has of the cells of a question: of each resource its key and hash and whether the question is about it, and how the
 * listings of the cells ended.
 */
export async function writeSide(
  question: Question,
  { folder, name }: { readonly folder: string; readonly name: string },
  { query, context, readAt, asOf }: Omit<Asked, "catalog">,
): Promise<ComparedSide> {
  const conditions = readQuestion(question, context);
  const resources = join(folder, `${name}-resources.parquet`);
  const cells = join(folder, `${name}-cells.parquet`);
  const parameters = createParameters();
  await query(
    `COPY (SELECT "key", ${NAMED}, "arn", "name", "hash", (${conditions.resources(parameters)}) AS "matches"
      FROM ${conditions.source()} WHERE ${conditions.cells(parameters)}) TO ${literal(resources)} (FORMAT parquet)`,
    parameters.values,
  );
  await query(
    `COPY (SELECT "type", "accountId", "region", "outcome" FROM coverage) TO ${literal(cells)} (FORMAT parquet)`,
  );
  const completeness = await completenessOf(query, { conditions, readAt, asOf });
  return { day: { asOf: asOf ?? null, readAt: readAt.toISOString(), completeness }, resources, cells };
}

/** One page of what differs between two days, by key, and the counts of all of it. */
export async function comparePage(
  question: CompareQuestion,
  { from, to, alike }: ComparedSides & { readonly alike: readonly string[] },
  { query, context }: Pick<Asked, "query" | "context">,
): Promise<ComparePage> {
  const { size, cursor, changes } = question;
  const paged = asListed(question);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, paged).key;
  const differences = (parameters: Parameters) =>
    `(${differencesBetween({ from, to })}) WHERE ${without(alike, parameters)} AND ${
      changes === undefined
        ? "true"
        : `"change" IN (${changes.map((change) => parameters.bind(change)).join(", ") || "NULL"})`
    }`;
  const parameters = createParameters();
  const found = await query<FoundRow>(
    `SELECT * FROM ${differences(parameters)} AND ${after === undefined ? "true" : `"key" > ${parameters.bind(after)}`}
      ORDER BY "key" LIMIT ${size + 1}`,
    parameters.values,
  );
  const counting = createParameters();
  const count = (condition: string) => `count(*) FILTER (${condition})::INTEGER`;
  const counts = await query<ComparePage["counts"][number]>(
    `SELECT "service", ${count(`"change" = 'created' AND NOT "unproven"`)} AS "created",
      ${count(`"change" = 'updated' AND NOT "unproven"`)} AS "updated",
      ${count(`"change" = 'deleted' AND NOT "unproven"`)} AS "deleted", ${count('"unproven"')} AS "unproven"
      FROM ${differences(counting)} GROUP BY "service" ORDER BY "service"`,
    counting.values,
  );
  const shown = found.slice(0, size);
  const last = found.length > size ? shown.at(-1) : undefined;
  return {
    from: from.day,
    to: to.day,
    counts,
    items: shown.map((row) => toRow(row, context.accountNames.of(row.accountId))),
    total: counts.reduce((sum, row) => sum + row.created + row.updated + row.deleted + row.unproven, 0),
    ...(last && { nextCursor: encodeCursor({ value: null, key: last.key }, paged) }),
  };
}

/** The condition that leaves out some keys. */
function without(keys: readonly string[], parameters: Parameters): string {
  if (keys.length === 0) return "true";
  return `"key" NOT IN (SELECT unnest(${parameters.bind(listValue([...keys]))}::VARCHAR[]))`;
}

/** A resource whose hashes differ, and the paths of its kind that do not count. */
interface Doubtful {
  readonly key: string;
  readonly paths: DiffPaths;
}

/**
 * What may have changed in nothing that counts as a change: of kinds with fields that change by themselves, such as how many addresses a network has
 * left, the hash has those as well.
 */
export async function doubtfulBetween(
  sides: ComparedSides,
  { query, catalog }: Pick<Asked, "query" | "catalog">,
): Promise<readonly Doubtful[]> {
  const kinds = Object.values(catalog.services).flatMap((service) => Object.values(service.kinds));
  const volatile = new Map(kinds.flatMap((kind) => (kind.volatile ? [[kind.type, diffPathsOf(kind)]] : [])));
  const parameters = createParameters();
  const types = [...volatile.keys()].map((type) => parameters.bind(type)).join(", ") || "NULL";
  const rows = await query<{ readonly key: string; readonly type: string }>(
    `SELECT "key", "type" FROM (${differencesBetween(sides)}) WHERE "change" = 'updated' AND "type" IN (${types})`,
    parameters.values,
  );
  return rows.map(({ key, type }) => ({ key, paths: volatile.get(type) ?? diffPathsOf(undefined) }));
}

/**
 * The keys of those that have indeed not changed. `descriptionsOf` gives what is stored of some keys on a day. Not to be called from within an answer, whose
 * place it would hold while it waits for others.
 */
export async function alikeAmong(
  candidates: readonly Doubtful[],
  descriptionsOf: (side: keyof ComparedSides, keys: readonly string[]) => Promise<ReadonlyMap<string, Compared>>,
): Promise<readonly string[]> {
  const alike: string[] = [];
  for (let start = 0; start < candidates.length; start += DESCRIBED_AT_A_TIME) {
    const some = candidates.slice(start, start + DESCRIBED_AT_A_TIME);
    const keys = some.map(({ key }) => key);
    const [before, after] = [await descriptionsOf("from", keys), await descriptionsOf("to", keys)];
    for (const { key, paths } of some) {
      const [was, is] = [before.get(key), after.get(key)];
      if (was && is && diffResources(was, is, paths).length === 0) alike.push(key);
    }
  }
  return alike;
}

/** The tags and descriptions of resources by key. */
export async function describedByKey(
  keys: readonly string[],
  { query }: Pick<Asked, "query">,
): Promise<ReadonlyMap<string, Compared>> {
  const rows = await query<{ key: string; tags: SelectedRow["tags"]; data: string }>(
    `SELECT "key", "tags", "data" FROM resources WHERE "key" IN (SELECT unnest($1::VARCHAR[]))`,
    [listValue([...keys])],
  );
  return new Map(
    rows.map(({ key, tags, data }) => [
      key,
      // Written by this folder from JSON.
      { tags: Object.fromEntries(tags.map((tag) => [tag.key, tag.value])), data: JSON.parse(data) as JsonValue },
    ]),
  );
}

/** What is compared of a resource. */
type Compared = Pick<Resource, "tags" | "data">;

function diffPathsOf(kind: CatalogKind | undefined): DiffPaths {
  return { volatile: pathTree(kind?.volatile), ordered: pathTree(kind?.ordered) };
}

/** What differs in one resource between two days. */
export function compareResource(
  key: ResourceKey,
  { from, to }: { readonly from: ResourceAsOf; readonly to: ResourceAsOf },
  { catalog }: Pick<Asked, "catalog">,
): ComparedResource {
  const [name = ""] = key.resourceId.split("/", 1);
  const paths = diffPathsOf(catalog.services[key.service]?.kinds[name]);
  const fields = from.resource && to.resource ? diffResources(from.resource, to.resource, paths) : [];
  const outcomes = { from: from.cell?.outcome ?? null, to: to.cell?.outcome ?? null };
  return {
    change: !from.resource
      ? to.resource
        ? "created"
        : null
      : !to.resource
        ? "deleted"
        : fields.length > 0
          ? "updated"
          : null,
    unproven: outcomes.from !== "complete" || outcomes.to !== "complete",
    outcomes,
    fields,
    from: dayOf(from),
    to: dayOf(to),
  };
}

function dayOf({ resource, completeness }: ResourceAsOf): ComparedResource["from"] {
  return { asOf: completeness.asOf ?? null, readAt: completeness.readAt, completeness, ...(resource && { resource }) };
}

/** What names a resource in an answer. */
const NAMED = `"service", "kind", "type", "accountId", "region", "resourceId"`;

/**
 * The query of all differences. Only two complete listings prove that a resource came or went: where a cell was not complete on one of
 * the days, or not read, what is stored of it may be older than the day, or missing.
 */
function differencesBetween({ from, to }: ComparedSides): string {
  const file = (path: string) => `read_parquet(${literal(path)})`;
  const either = (column: string) => `coalesce(b.${column}, a.${column}) AS ${column}`;
  const columns = ['"key"', ...NAMED.split(", "), '"arn"', '"name"'].map(either).join(", ");
  const cell = (path: string) =>
    `LEFT JOIN (SELECT "type" AS t, "accountId" AS i, "region" AS r, "outcome" FROM ${file(path)})`;
  const sameCell = (alias: string) =>
    `ON ${alias}.t = d."type" AND ${alias}.i = d."accountId" AND ${alias}.r = d."region"`;
  return `SELECT d.*, x."outcome" AS "fromOutcome", y."outcome" AS "toOutcome",
      (x."outcome" IS DISTINCT FROM 'complete' OR y."outcome" IS DISTINCT FROM 'complete') AS "unproven"
    FROM (
      SELECT ${columns}, CASE WHEN a."key" IS NULL THEN 'created' WHEN b."key" IS NULL THEN 'deleted' ELSE 'updated' END AS "change"
      FROM ${file(from.resources)} a FULL JOIN ${file(to.resources)} b ON a."key" = b."key"
      WHERE a."hash" IS DISTINCT FROM b."hash" AND (coalesce(a."matches", false) OR coalesce(b."matches", false))
    ) d ${cell(from.cells)} x ${sameCell("x")} ${cell(to.cells)} y ${sameCell("y")}`;
}

interface FoundRow extends Omit<ComparedRow, "name" | "accountName" | "outcomes"> {
  readonly key: string;
  readonly name: string | null;
  readonly fromOutcome: Outcome | null;
  readonly toOutcome: Outcome | null;
}

function toRow(row: FoundRow, accountName: string | undefined): ComparedRow {
  const { key: _, name, fromOutcome: from, toOutcome: to, ...rest } = row;
  return {
    ...rest,
    ...(accountName !== undefined && { accountName }),
    ...(name !== null && { name }),
    outcomes: { from, to },
  };
}

/** What cursors are made for: all that must stay the same from page to page. */
function asListed({ from, to, changes, size, selection, search, filters }: CompareQuestion): ListQuestion {
  return {
    ...(selection && { selection }),
    ...(search !== undefined && { search }),
    filters: [...(filters ?? []), JSON.stringify([from, to, changes ?? null])],
    sort: "compare",
    size,
  };
}
