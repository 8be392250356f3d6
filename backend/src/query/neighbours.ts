import { nameKey } from "./links.ts";
import type { Parameters } from "./parameters.ts";

/**
 * The condition that a resource points to what a native id or an ARN names, or is pointed to by it; for two hops also that it is so
 * related to one of these. What is named itself is not meant, unless something else of that name is related to it.
 */
export function isRelated(hops: 1 | 2, name: string, parameters: Parameters): string {
  const isAsked = `"name" = ${nameKey(`${parameters.bind(name)}::VARCHAR`)}`;
  // Whatever is called so, wherever; that need not be stored to be pointed to.
  const near = `asked AS MATERIALIZED (SELECT DISTINCT "row" FROM link_names WHERE ${isAsked}),
    near AS MATERIALIZED (${neighboursOf("asked")} UNION SELECT "from" FROM links WHERE ${isAsked})`;
  if (hops === 1) return `"row" IN (WITH ${near} FROM near)`;
  return `"row" IN (WITH ${near} FROM near UNION ALL FROM (${neighboursOf("near")}) WHERE "row" NOT IN (FROM asked))`;
}

/** The rows of what these point to, and of what points to them. */
function neighboursOf(rows: string): string {
  return `SELECT "to" AS "row" FROM links JOIN ${rows} ON "from" = "row" WHERE "to" IS NOT NULL
    UNION SELECT "from" AS "row" FROM links JOIN ${rows} ON "to" = "row"`;
}
