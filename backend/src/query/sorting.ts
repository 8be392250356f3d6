import type { Asked } from "./asked.ts";
import type { Query } from "./database.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { type ColumnProperty, jsonTypeOf, NUMBER_TYPES, type Properties, type Property, sqlOf } from "./properties.ts";

/** An order of resources; ties are broken by the key, so it is total. */
export interface Sorting {
  /** `undefined`: by the key alone. */
  readonly property?: Property;
  readonly descending: boolean;
  /** The values are compared as numbers. */
  readonly isNumber: boolean;
}

/** Reads what a list is sorted by, e.g. `-createdAt`. Throws `UsageError` for a property that does not exist. */
export function parseSort(sort: string, properties: Properties): { property: Property; descending: boolean } {
  const descending = sort.startsWith("-");
  return { property: properties.find(descending ? sort.slice(1) : sort), descending };
}

/** The order that is asked for, given what is stored. */
export async function sortingOf(
  sort: string | undefined,
  { context, query, memo }: Pick<Asked, "context" | "query" | "memo">,
): Promise<Sorting> {
  if (sort === undefined) return { descending: false, isNumber: false };
  const { property, descending } = parseSort(sort, context.properties);
  return {
    property,
    descending,
    isNumber:
      property.of === "columns" && (await memo(`numbers ${property.id}`, () => hasOnlyNumbers(property, query))),
  };
}

/** The SQL that a resource is sorted by, before its key. */
export function sortValue({ property, isNumber }: Sorting, parameters: Parameters): string | undefined {
  if (property === undefined) return undefined;
  const value = sqlOf(property, parameters);
  return isNumber ? `TRY_CAST(${value} AS DOUBLE)` : value;
}

/** The clause that sorts: what has no value comes last in both directions. */
export function orderBy(sorting: Sorting, value: string | undefined): string {
  if (value === undefined) return `ORDER BY "key" ${sorting.descending ? "DESC" : "ASC"}`;
  return `ORDER BY ${value} ${sorting.descending ? "DESC" : "ASC"} NULLS LAST, "key" ASC`;
}

/** Whether every value of a column is a number; a column of numbers in one kind and of text in another is sorted as text. */
async function hasOnlyNumbers(property: ColumnProperty, query: Query): Promise<boolean> {
  const type = jsonTypeOf(property);
  const parameters = createParameters();
  const [sum] = await query<{ numbers: number; others: number }>(
    `SELECT count(*) FILTER (json_type IN ${NUMBER_TYPES})::INTEGER AS "numbers",
      count(*) FILTER (json_type NOT IN ${NUMBER_TYPES} AND json_type <> 'NULL')::INTEGER AS "others"
      FROM (SELECT ${type} AS json_type FROM resources)`,
    parameters.values,
  );
  return sum !== undefined && sum.numbers > 0 && sum.others === 0;
}
