import type { Parameters } from "./parameters.ts";
import type { Conditions } from "./question.ts";

/**
 * The resources of a question counted by partition and type, `"n"` of each, with the partition's service, account and region: a source for every
 * sum over these. Grouping by the partition's number first takes a third of the time of grouping by its texts.
 */
export function countedSql(conditions: Conditions, parameters: Parameters): string {
  const where = conditions.resources(parameters);
  return `(SELECT "partition", "service", "accountId", "region", "type", split_part("type", ':', 2) AS "kind", "n"
    FROM (SELECT "partition", "type", count(*) AS "n" FROM ${conditions.source()} WHERE ${where} GROUP BY ALL)
    JOIN partitions USING ("partition"))`;
}
