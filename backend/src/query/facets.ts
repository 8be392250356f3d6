import { UsageError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { createParameters } from "./parameters.ts";
import { elementsOf, sqlOf } from "./properties.ts";
import { readQuestion } from "./question.ts";
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
  const asked = [...new Set(question.properties)].map((name) => [name, context.properties.find(name)] as const);
  const facets: [string, readonly Facet[]][] = [];
  for (const [name, property] of asked) {
    const parameters = createParameters();
    const value = sqlOf(property, parameters);
    const elements = elementsOf(property);
    const values = elements === undefined ? value : `unnest(coalesce(${elements}, [${value}]))`;
    const where = conditions.resources(parameters);
    const contains =
      question.contains === undefined
        ? "true"
        : `contains(lower("value"), lower(${parameters.bind(question.contains)}))`;
    const sql = `SELECT "value", count(*)::INTEGER AS "count" FROM (SELECT ${values} AS "value" FROM resources WHERE ${where})
      WHERE "value" IS NOT NULL AND ${contains} GROUP BY "value" ORDER BY "count" DESC, "value" LIMIT ${limit}`;
    facets.push([name, await query<Facet>(sql, parameters.values)]);
  }
  return {
    facets: Object.fromEntries(facets),
    completeness: await completenessOf(query, { conditions, readAt, asOf }),
  };
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
