import type { Asked } from "./asked.ts";
import type { Query } from "./database.ts";
import { pathsOf, sourceOf } from "./extract.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import {
  isMany,
  type JsonProperty,
  jsonTypeOf,
  NUMBER_TYPES,
  type Properties,
  type Property,
  sqlOf,
} from "./properties.ts";
import type { Question } from "./read-model.ts";
import { relevanceOf, wordsOf } from "./search.ts";

/** An order of resources; ties are broken by the key, so it is total. */
export interface Sorting {
  readonly property?: Property;
  /** The words by which the best matches come first. Without them and without a property the order is that of the keys alone. */
  readonly words?: readonly string[];
  readonly descending: boolean;
  /** What the values are compared as. */
  readonly as: "VARCHAR" | "DOUBLE" | "TIMESTAMP";
}

/** Reads what a list is sorted by, e.g. `-createdAt`. Throws `UsageError` for a property that does not exist. */
export function parseSort(sort: string, properties: Properties): { property: Property; descending: boolean } {
  const descending = sort.startsWith("-");
  return { property: properties.find(descending ? sort.slice(1) : sort), descending };
}

/** The order that is asked for, given what is stored; of a search that asks for none, the best matches first. */
export async function sortingOf(
  { sort, search }: Question & { readonly sort?: string },
  { context, query, memo }: Pick<Asked, "context" | "query" | "memo">,
): Promise<Sorting> {
  if (sort === undefined) {
    const words = wordsOf(search);
    return words.length === 0 ? { descending: false, as: "VARCHAR" } : { words, descending: true, as: "DOUBLE" };
  }
  const { property, descending } = parseSort(sort, context.properties);
  if (property.of === "resource") return { property, descending, as: property.isTime ? "TIMESTAMP" : "VARCHAR" };
  const isNumber =
    property.of !== "tag" &&
    !isMany(property) &&
    (await memo(`numbers ${property.of} ${property.path}`, () => hasOnlyNumbers(property, query)));
  return { property, descending, as: isNumber ? "DOUBLE" : "VARCHAR" };
}

/** The SQL that a resource is sorted by, before its key. */
export function sortValue({ property, words, as }: Sorting, parameters: Parameters): string | undefined {
  if (words !== undefined) return relevanceOf(words, parameters);
  if (property === undefined) return undefined;
  if (property.of === "resource") return `"${property.column}"`;
  const value = sqlOf(property, parameters);
  return as === "DOUBLE" ? `TRY_CAST(${value} AS DOUBLE)` : value;
}

/** The paths into descriptions that a sort value needs. */
export function sortPaths({ property }: Sorting): readonly string[] {
  return property === undefined ? [] : pathsOf([property]);
}

/** The clause that sorts: what has no value comes last in both directions. */
export function orderBy(sorting: Sorting, value: string | undefined): string {
  if (value === undefined) return `ORDER BY "key" ${sorting.descending ? "DESC" : "ASC"}`;
  return `ORDER BY ${value} ${sorting.descending ? "DESC" : "ASC"} NULLS LAST, "key" ASC`;
}

/** Whether every value of a column is a number; a column of numbers in one kind and of text in another is sorted as text. */
async function hasOnlyNumbers(property: JsonProperty, query: Query): Promise<boolean> {
  const type = jsonTypeOf(property);
  const parameters = createParameters();
  const [sum] = await query<{ numbers: number; others: number }>(
    `SELECT count(*) FILTER (json_type IN ${NUMBER_TYPES})::INTEGER AS "numbers",
      count(*) FILTER (json_type NOT IN ${NUMBER_TYPES} AND json_type <> 'NULL')::INTEGER AS "others"
      FROM (SELECT ${type} AS json_type FROM ${sourceOf(pathsOf([property]))})`,
    parameters.values,
  );
  return sum !== undefined && sum.numbers > 0 && sum.others === 0;
}
