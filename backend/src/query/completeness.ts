import type { Outcome } from "../model.ts";
import { ATTENTION_CONDITIONS } from "./attention.ts";
import { ofPartitions } from "./counts.ts";
import type { Query } from "./database.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import type { Conditions } from "./question.ts";
import type { Completeness } from "./read-model.ts";
import { rfc3339 } from "./times.ts";

/** Which cells: those of a question, and of when the copy is. */
export interface CellsAsked {
  readonly conditions: Conditions;
  readonly readAt: Date;
  /** Only those of these partitions, by the copy's own numbers. */
  readonly partitions?: readonly (string | number)[];
  /** The day whose copy it is; absent: now. */
  readonly asOf?: string | undefined;
}

/** The completeness of the cells that a question touches. */
export async function completenessOf(query: Query, asked: CellsAsked): Promise<Completeness> {
  const { conditions, readAt } = asked;
  const parameters = createParameters();
  const where = conditions.cells(parameters);
  const sql = `SELECT ${sums(parameters, readAt)} FROM coverage WHERE ${where} GROUP BY "outcome"`;
  return completeness(await query<CellSum>(sql, parameters.values), asked);
}

/** The completeness of groups of cells, by the value that they share. */
export interface GroupedCompleteness {
  /** Of no cells, where the group has none. */
  of(key: string): Completeness;
  readonly keys: readonly string[];
  /** Of all groups together. */
  all(): Completeness;
}

type GroupColumn = "service" | "type" | "accountId" | "region" | "partition";

/** The same for the groups that a column divides these cells into. */
export async function completenessBy(
  query: Query,
  column: GroupColumn,
  cells: CellsAsked,
): Promise<GroupedCompleteness> {
  return (await completenessByEach(query, [column], cells))[column];
}

/** The same for several columns, in one scan of the cells. */
export async function completenessByEach<Column extends GroupColumn>(
  query: Query,
  columns: readonly Column[],
  asked: CellsAsked,
): Promise<Readonly<Record<Column, GroupedCompleteness>>> {
  const { conditions, readAt, partitions } = asked;
  const parameters = createParameters();
  const where = `${conditions.cells(parameters)} AND ${ofPartitions(partitions)}`;
  const groups = columns.map((column) => `"${column}"::VARCHAR`);
  const sets = columns.map((column) => `("${column}", "outcome")`);
  // Of each row one column is the group's; a group has a value always.
  const rows = await query<CellSum & { readonly group: string; readonly column: number }>(
    `SELECT coalesce(${groups.join(", ")}) AS "group", ${columnIndex(columns)} AS "column", ${sums(parameters, readAt)}
      FROM coverage WHERE ${where} GROUP BY GROUPING SETS (${sets.join(", ")})`,
    parameters.values,
  );
  const entries = columns.map((column, index): [Column, GroupedCompleteness] => {
    const all = rows.filter((row) => row.column === index);
    const own = Map.groupBy(all, ({ group }) => group);
    return [
      column,
      {
        of: (key) => completeness(own.get(key) ?? [], asked),
        keys: [...own.keys()],
        all: () => completeness(all, asked),
      },
    ];
  });
  // One for each column.
  return Object.fromEntries(entries) as Record<Column, GroupedCompleteness>;
}

/** The SQL of which of the columns a row is grouped by. */
function columnIndex(columns: readonly GroupColumn[]): string {
  const cases = columns.map((column, index) => `WHEN "${column}" IS NOT NULL THEN ${index}`);
  return `(CASE ${cases.join(" ")} END)::INTEGER`;
}

/** Cells of one outcome, summed up. */
interface CellSum {
  readonly outcome: Outcome;
  readonly cells: number;
  readonly never: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly stale: number;
  readonly alarms: number;
}

/** The columns of a {@link CellSum} in SQL. */
function sums(parameters: Parameters, at: Date): string {
  const { stale, alarm } = ATTENTION_CONDITIONS;
  return `"outcome", count(*)::INTEGER AS "cells", count(*) FILTER ("completeAt" IS NULL)::INTEGER AS "never",
    ${rfc3339('min("completeAt")')} AS "oldest", ${rfc3339('max("completeAt")')} AS "newest",
    count(*) FILTER (${stale(parameters, at)})::INTEGER AS "stale", count(*) FILTER (${alarm(parameters, at)})::INTEGER AS "alarms"`;
}

function completeness(rows: readonly CellSum[], { readAt, asOf }: CellsAsked): Completeness {
  const total = (count: (row: CellSum) => number) => rows.reduce((all, row) => all + count(row), 0);
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome, cells } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + cells;
  const times = (time: (row: CellSum) => string | null) => rows.flatMap((row) => time(row) ?? []).sort();
  return {
    cells: total(({ cells }) => cells),
    complete: total(({ outcome, cells }) => (outcome === "complete" ? cells : 0)),
    neverComplete: total(({ never }) => never),
    outcomes,
    oldestCompleteAt: times(({ oldest }) => oldest).at(0) ?? null,
    newestCompleteAt: times(({ newest }) => newest).at(-1) ?? null,
    stale: total(({ stale }) => stale),
    alarms: total(({ alarms }) => alarms),
    readAt: readAt.toISOString(),
    ...(asOf !== undefined && { asOf }),
  };
}
