import type { DuckDBValue } from "@duckdb/node-api";
import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { countedSql } from "./counts.ts";
import { pathsOf } from "./extract.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { elementsOf, type Property, sqlOf } from "./properties.ts";
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
  const names = [...new Set(question.properties)];
  const asked = names.map((name) => [name, context.properties.find(name)] as const);
  const parameters = createParameters();
  // Once for all of those that a partition and a type tell, as is whatever the question's conditions cost.
  const counted = `WITH counted AS MATERIALIZED ${countedSql(conditions, parameters)}`;
  const known = asked.flatMap(([name, property]) =>
    property.of === "resource" && COUNTED.has(property.column)
      ? [`(${mostFrequent(`SELECT "${property.column}" AS "value", "n" FROM counted`, question, parameters, name)})`]
      : [],
  );
  const rows =
    known.length === 0 ? [] : await query<NamedFacet>(`${counted} ${known.join(" UNION ALL ")}`, parameters.values);
  const facets = new Map(names.map((name): [string, Facet[]] => [name, []]));
  for (const { name, value, count } of rows) facets.get(name)?.push({ value, count });
  for (const [name, property] of asked) {
    if (property.of === "resource" && COUNTED.has(property.column)) continue;
    facets.set(name, [...(await query<Facet>(...facetOf(property, question, conditions)))]);
  }
  return {
    facets: Object.fromEntries(facets),
    completeness: await completenessOf(query, { conditions, readAt, asOf }),
  };
}

/** What {@link countedSql} has. */
const COUNTED: ReadonlySet<string> = new Set(["service", "kind", "type", "accountId", "region"]);

interface NamedFacet extends Facet {
  readonly name: string;
}

/** The statement that counts the values of a property, and its values. */
function facetOf(
  property: Property,
  question: FacetsQuestion,
  conditions: Conditions,
): [sql: string, values: readonly DuckDBValue[]] {
  const parameters = createParameters();
  const value = sqlOf(property, parameters);
  const isJson = property.of === "columns" || property.of === "data";
  const values = isJson ? `unnest(coalesce(${elementsOf(property)}, [${value}]))` : value;
  const source = conditions.source(...pathsOf([property]));
  const from = `SELECT ${values} AS "value", 1 AS "n" FROM ${source} WHERE ${conditions.resources(parameters)}`;
  return [mostFrequent(from, question, parameters), parameters.values];
}

/** The statement that finds the most frequent values of what counts them. */
function mostFrequent(counts: string, question: FacetsQuestion, parameters: Parameters, name?: string): string {
  const contains =
    question.contains === undefined ? "true" : `contains(lower("value"), lower(${parameters.bind(question.contains)}))`;
  const named = name === undefined ? "" : `${parameters.bind(name)}::VARCHAR AS "name", `;
  return `SELECT ${named}"value", sum("n")::INTEGER AS "count" FROM (${counts})
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
