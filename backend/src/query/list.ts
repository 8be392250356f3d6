import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { badCursor, decodeCursor, encodeCursor, type Position } from "./cursor.ts";
import type { Query } from "./database.ts";
import { literal } from "./literal.ts";
import { checkPage } from "./paging.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { type Conditions, readQuestion } from "./question.ts";
import type { ListQuestion, ResourcePage } from "./read-model.ts";
import { ROW_COLUMNS, type SelectedRow, toResourceRow } from "./resource-rows.ts";
import { orderBy, type Sorting, sortingOf, sortPaths, sortValue } from "./sorting.ts";

/** One page of a list. Throws `UsageError` for a page that cannot be and a cursor that does not belong here. */
export async function listPage(question: ListQuestion, asked: Asked): Promise<ResourcePage> {
  const { query, context, readAt, asOf } = asked;
  const { size, page = 1, cursor } = question;
  checkPaging(question);
  const conditions = readQuestion(question, context);
  const position = cursor === undefined ? undefined : decodeCursor(cursor, question);
  const sorting = await sortingOf(question, asked);
  if (position && !isOf(position, sorting)) throw badCursor();

  const parameters = createParameters();
  const where = conditions.resources(parameters);
  const value = sortValue(pagedSorting(sorting, position), parameters);
  const after = (sorted: string | undefined) =>
    position === undefined ? "true" : isAfter(position, sorting, sorted, parameters);
  const offset = position === undefined ? `OFFSET ${parameters.bind((page - 1) * size)}::BIGINT` : "";
  const source = conditions.source(...sortPaths(sorting));
  // One more than the page holds tells whether there is another.
  const limit = `LIMIT ${size + 1} ${offset}`;
  const found = await query<FoundRow>(
    conditions.isCostly
      ? `WITH found AS MATERIALIZED (SELECT "row", "key", ${value ?? "NULL"} AS "sorted" FROM ${source} WHERE ${where})
          SELECT "row"::DOUBLE AS "row", "key", "sorted", (SELECT count(*) FROM found)::INTEGER AS "total" FROM found
          WHERE ${after('"sorted"')} ${orderBy(sorting, value && '"sorted"')} ${limit}`
      : `SELECT "row"::DOUBLE AS "row", "key", ${value ?? "NULL"} AS "sorted" FROM ${source} WHERE ${where} AND ${after(value)}
          ${orderBy(sorting, value)} ${limit}`,
    parameters.values,
  );
  const shown = found.slice(0, size);
  const last = found.length > size ? shown.at(-1) : undefined;
  // A first page that is not full is all there is; most searches end here and need no second scan.
  const isAll = position === undefined && page === 1 && !last;
  return {
    items: (await rowsOf(shown, asked)).map((row) => toResourceRow(row, context.accountNames)),
    total: isAll ? found.length : (found[0]?.total ?? (await countOf(query, conditions))),
    ...(last && { nextCursor: encodeCursor({ value: last.sorted, key: last.key }, question) }),
    completeness: await completenessOf(query, { conditions, readAt, asOf }),
  };
}

/** A resource on a page, by its number. */
interface FoundRow {
  readonly row: number;
  readonly key: string;
  readonly sorted: string | number | null;
  /** How many there are on all pages, where that came with it. */
  readonly total?: number;
}

/** The rows that were found, in their order. A table has an index of numbers; of files, whose rows are in the order of keys, by these few parts are read. */
async function rowsOf(found: readonly FoundRow[], { query, whole }: Asked): Promise<readonly SelectedRow[]> {
  if (found.length === 0) return [];
  const numbers = found.map(({ row }) => row).join(", ");
  const isOneOf = whole.isLoaded() ? "" : `AND "key" IN (${found.map(({ key }) => literal(key)).join(", ")})`;
  const rows = await query<SelectedRow & { readonly row: number }>(
    `SELECT ${ROW_COLUMNS}, "row"::DOUBLE AS "row" FROM resources WHERE "row" IN (${numbers}) ${isOneOf}`,
  );
  const byNumber = new Map(rows.map((row) => [row.row, row]));
  return found.flatMap(({ row }) => byNumber.get(row) ?? []);
}

/** How many resources a question is about. */
export async function countOf(query: Query, conditions: Conditions): Promise<number> {
  const parameters = createParameters();
  const where = conditions.resources(parameters);
  const sql = `SELECT count(*)::INTEGER AS "total" FROM ${conditions.source()} WHERE ${where}`;
  const [count] = await query<{ readonly total: number }>(sql, parameters.values);
  return count?.total ?? 0;
}

/** Whether a position can be one of a list that is sorted so. What is read from JSON can be a number or text. */
function isOf({ value }: Position, { property, words }: Sorting): boolean {
  if (value === null) return true;
  if (words !== undefined) return typeof value === "number";
  return property !== undefined && (property.of !== "resource" || typeof value === "string");
}

/** A list goes on in the way it began, also where a column has got its first or lost its last text meanwhile. */
function pagedSorting(sorting: Sorting, position: Position | undefined): Sorting {
  if (position === undefined || position.value === null || sorting.as === "TIMESTAMP") return sorting;
  return { ...sorting, as: typeof position.value === "number" ? "DOUBLE" : "VARCHAR" };
}

/** The SQL that is true for what comes after a position. */
function isAfter(
  { value, key }: Position,
  { descending, as }: Sorting,
  sorted: string | undefined,
  parameters: Parameters,
): string {
  const boundKey = parameters.bind(key);
  if (sorted === undefined) return `"key" ${descending ? "<" : ">"} ${boundKey}`;
  if (value === null) return `(${sorted} IS NULL AND "key" > ${boundKey})`;
  const boundValue =
    typeof value === "number" ? parameters.bindNumber(value) : `TRY_CAST(${parameters.bind(value)} AS ${timeOr(as)})`;
  const beyond = `${sorted} ${descending ? "<" : ">"} ${boundValue}`;
  return `(${beyond} OR (${sorted} = ${boundValue} AND "key" > ${boundKey}) OR ${sorted} IS NULL)`;
}

/** The type of a value that is bound as text; one that was tampered with is of no time. */
function timeOr(as: Sorting["as"]): "TIMESTAMP" | "VARCHAR" {
  return as === "TIMESTAMP" ? as : "VARCHAR";
}

function checkPaging({ cursor, ...paging }: ListQuestion): void {
  checkPage(paging);
  if (paging.page !== undefined && cursor !== undefined) throw new UsageError("Give a page or a cursor, not both");
}
