import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { countedSql } from "./counts.ts";
import { pathsOf } from "./extract.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { canHave, elementsOf, type JsonProperty, type Property, sqlOf } from "./properties.ts";
import { type Conditions, readQuestion } from "./question.ts";
import type { Completeness, Facet, Question } from "./read-model.ts";

/** The most values of one property. */
const MAX_LIMIT = 1_000;

export interface FacetsQuestion extends Question {
  readonly properties: readonly string[];
  readonly limit: number;
  readonly contains?: string;
}

/** The most frequent values of properties among the resources of a question; of a list each element counts. */
export async function facetsOf(
  question: FacetsQuestion,
  { query, context, readAt, asOf }: Asked,
): Promise<{ readonly facets: Readonly<Record<string, readonly Facet[]>>; readonly completeness: Completeness }> {
  const { limit } = question;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new UsageError(`Bad limit ${limit}: a facet has 1 to ${MAX_LIMIT} values`);
  }
  const conditions = readQuestion(question, context);
  const asked = [...new Set(question.properties)].map((name, index): AskedFacet => {
    return { name, property: context.properties.find(name), column: `"value_${index}"` };
  });
  const parameters = createParameters();
  const rowsOf = (some: readonly AskedFacet[]) => `(${rowsWith(some, conditions, parameters)})`;
  // What is costly to find is found once for all; else each facet reads no columns but its own.
  const { isCostly } = conditions;
  const found = isCostly ? [`found AS MATERIALIZED ${rowsOf(asked)}`] : [];
  const from = (...some: readonly AskedFacet[]) => (isCostly ? "found" : rowsOf(some));
  const tables = [...found, `counted AS MATERIALIZED ${countedSql(from())}`];
  const facets = asked.map((facet) => {
    const { name, property, column } = facet;
    const counts = isCounted(property)
      ? `SELECT "${property.column}" AS "value", "n" FROM counted`
      : `SELECT ${isJson(property) ? `unnest(${column})` : column} AS "value", 1 AS "n" FROM ${from(facet)}`;
    return `(${mostFrequent(counts, name, question, parameters)})`;
  });
  const rows =
    facets.length === 0
      ? []
      : await query<NamedFacet>(`WITH ${tables.join(", ")} ${facets.join(" UNION ALL ")}`, parameters.values);
  const byName = Map.groupBy(rows, ({ name }) => name);
  return {
    facets: Object.fromEntries(
      asked.map(({ name }) => [name, (byName.get(name) ?? []).map(({ value, count }) => ({ value, count }))]),
    ),
    completeness: await completenessOf(query, { conditions, readAt, asOf }),
  };
}

/** A property whose values are asked for, and the column that they are in among the rows of the question. */
interface AskedFacet {
  readonly name: string;
  readonly property: Property;
  readonly column: string;
}

interface NamedFacet extends Facet {
  readonly name: string;
}

/** What {@link countedSql} has. */
const COUNTED: ReadonlySet<string> = new Set(["service", "kind", "type", "accountId", "region"]);

function isCounted(property: Property): property is Property & { readonly of: "resource" } {
  return property.of === "resource" && COUNTED.has(property.column);
}

function isJson(property: Property): property is JsonProperty {
  return property.of === "columns" || property.of === "data";
}

/** The query for the resources of a question: partition, type and, of what these do not tell, a column of values for each facet; a list of them where it is JSON. */
function rowsWith(facets: readonly AskedFacet[], conditions: Conditions, parameters: Parameters): string {
  const others = facets.filter(({ property }) => !isCounted(property));
  const columns = others.map(({ property, column }) => {
    const value = sqlOf(property, parameters);
    return `${isJson(property) ? `coalesce(${elementsOf(property)}, [${value}])` : value} AS ${column}`;
  });
  const source = conditions.source(...pathsOf(others.map(({ property }) => property)));
  // For one alone, only resources that can have a value are read.
  const [only, more] = facets;
  const where = only && !more && isJson(only.property) ? canHave(only.property) : "true";
  return `SELECT ${['"partition"', '"type"', ...columns].join(", ")} FROM ${source} WHERE ${where} AND ${conditions.resources(parameters)}`;
}

/** The statement that finds the most frequent values of what counts them. */
function mostFrequent(counts: string, name: string, question: FacetsQuestion, parameters: Parameters): string {
  const contains =
    question.contains === undefined ? "true" : `contains(lower("value"), lower(${parameters.bind(question.contains)}))`;
  return `SELECT ${parameters.bind(name)}::VARCHAR AS "name", "value", sum("n")::INTEGER AS "count" FROM (${counts})
    WHERE "value" IS NOT NULL AND ${contains} GROUP BY "value" ORDER BY "count" DESC, "value" LIMIT ${question.limit}`;
}

/** The keys of all tags that are stored, the most frequent first, at most 1,000 of them. */
export function tagKeys({ query, memo }: Asked): Promise<readonly string[]> {
  return memo("tag keys", async () => {
    const rows = await query<{ readonly key: string }>(
      `SELECT "key" FROM (SELECT unnest(map_keys(tags)) AS "key" FROM resources)
        GROUP BY "key" ORDER BY count(*) DESC, "key" LIMIT ${MAX_LIMIT}`,
    );
    return rows.map(({ key }) => key);
  });
}
