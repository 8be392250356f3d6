import { UsageError } from "../errors.ts";
import { nearest, shortened } from "./nearest.ts";
import type { QueryTag } from "./query-tags.ts";
import data from "./shipped-queries.json" with { type: "json" };

/** A query that comes with the product: one SELECT over the tables of `sql-tables.ts`. */
export interface ShippedQuery {
  /** Its file's, e.g. `unattached-volumes`. */
  readonly name: string;
  readonly title: string;
  /** What it finds, why that matters, and what it does not see. */
  readonly description: string;
  readonly tags: readonly QueryTag[];
  readonly sql: string;
}

/** All of them, by name. */
// The generator writes the file from the folder `queries` and checks its tags, and the gate fails when it is stale.
export const SHIPPED_QUERIES: readonly ShippedQuery[] = data as readonly ShippedQuery[];

const TEXTS: ReadonlySet<string> = new Set(SHIPPED_QUERIES.map(({ sql }) => sql));

/** Whether a text is that of one of them, to the letter. */
export function isShipped(sql: string): boolean {
  return TEXTS.has(sql);
}

/** The query of that name. Throws {@link UsageError} that names the nearest ones when there is none. */
export function findQuery(name: string): ShippedQuery {
  const query = SHIPPED_QUERIES.find((candidate) => candidate.name === name);
  if (query) return query;
  const near = nearest(
    name,
    SHIPPED_QUERIES.map((candidate) => candidate.name),
  );
  throw new UsageError(`Unknown query "${shortened(name)}": did you mean ${near.join(", ")}?`);
}
