import type { Outcome } from "../model.ts";
import type { Query } from "./database.ts";
import { createParameters } from "./parameters.ts";
import type { Conditions } from "./question.ts";
import type { Completeness } from "./read-model.ts";

/** Which cells: those of a question, and when the copy was compared with the store. */
export interface CellsAsked {
  readonly conditions: Conditions;
  readonly readAt: Date;
}

/** The completeness of the cells that a question touches. */
export async function completenessOf(query: Query, { conditions, readAt }: CellsAsked): Promise<Completeness> {
  const parameters = createParameters();
  const where = conditions.cells(parameters);
  const sql = `SELECT ${SUMS} FROM coverage WHERE ${where} GROUP BY "outcome"`;
  return completeness(await query<CellSum>(sql, parameters.values), readAt);
}

/** The completeness of groups of cells, by the value that they share. */
export interface GroupedCompleteness {
  /** Of no cells, where the group has none. */
  of(key: string): Completeness;
  readonly keys: readonly string[];
}

/** The same for the groups that a column divides these cells into. */
export async function completenessBy(
  query: Query,
  column: "service" | "type" | "accountId" | "region" | "partition",
  { conditions, readAt }: CellsAsked,
): Promise<GroupedCompleteness> {
  const parameters = createParameters();
  const where = conditions.cells(parameters);
  const sums = await query<CellSum & { readonly group: string }>(
    `SELECT "${column}"::VARCHAR AS "group", ${SUMS} FROM coverage WHERE ${where} GROUP BY "${column}", "outcome"`,
    parameters.values,
  );
  const groups = Map.groupBy(sums, ({ group }) => group);
  return {
    of: (key) => completeness(groups.get(key) ?? [], readAt),
    keys: [...groups.keys()],
  };
}

/** Cells of one outcome, summed up. */
interface CellSum {
  readonly outcome: Outcome;
  readonly cells: number;
  readonly never: number;
  readonly oldest: string | null;
  readonly newest: string | null;
}

const SUMS = `"outcome", count(*)::INTEGER AS "cells", count(*) FILTER ("completeAt" IS NULL)::INTEGER AS "never",
  min("completeAt") AS "oldest", max("completeAt") AS "newest"`;

function completeness(sums: readonly CellSum[], readAt: Date): Completeness {
  const total = (count: (sum: CellSum) => number) => sums.reduce((all, sum) => all + count(sum), 0);
  const times = (time: (sum: CellSum) => string | null) => sums.flatMap((sum) => time(sum) ?? []).sort();
  return {
    cells: total(({ cells }) => cells),
    complete: total(({ outcome, cells }) => (outcome === "complete" ? cells : 0)),
    neverComplete: total(({ never }) => never),
    outcomes: Object.fromEntries(sums.map(({ outcome, cells }) => [outcome, cells])),
    oldestCompleteAt: times(({ oldest }) => oldest).at(0) ?? null,
    newestCompleteAt: times(({ newest }) => newest).at(-1) ?? null,
    readAt: readAt.toISOString(),
  };
}
