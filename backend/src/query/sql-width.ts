import { SQL_SCHEMA, SQL_TABLES } from "./sql-tables.ts";
import { isNode, lower, type Node, visit } from "./sql-tree.ts";

/** Columns of the widest table. */
const TABLE_WIDTH = Math.max(...Object.values(SQL_TABLES).map((columns) => Object.keys(columns).length));

/** What SUMMARIZE says of each column. */
const SUMMARY_WIDTH = 12;

/**
 * More columns than any SELECT of a query can have, as the engine makes all of them before it reads a row: those that are written, and those of a table,
 * times as often as each SELECT repeats what it reads from.
 */
export function widestSelect(sql: string, tree: unknown): number {
  // Nothing is written without a comma before the next.
  let columns = TABLE_WIDTH + sql.split(",").length;
  visit(tree, (node) => {
    if (node.type === "SELECT_NODE") columns *= Math.max(1, starsOf(node) * sourcesOf(node.from_table));
    if (node.show_type === "SUMMARY") columns *= SUMMARY_WIDTH;
    if (node.setop_type === "UNION_BY_NAME") columns *= 2;
  });
  return columns;
}

/** How often something of a SELECT's list is the name of something else there, which the engine writes out anew each time. */
export function reusedAliases(tree: unknown): number {
  let reused = 0;
  visit(tree, ({ select_list }) => {
    if (!Array.isArray(select_list)) return;
    const aliases = new Set(select_list.map((item) => (isNode(item) ? lower(item.alias) : "")));
    visit(select_list, (node) => {
      if (
        node.class === "COLUMN_REF" &&
        Array.isArray(node.column_names) &&
        aliases.has(lower(node.column_names.at(-1)))
      )
        reused += 1;
    });
  });
  return reused;
}

/** Whether a SELECT's list has a row as one value, which can then be repeated, and taken in again, without a star. */
export function hasRowsAsValues(value: unknown, outer: ReadonlySet<string> = new Set()): boolean {
  if (Array.isArray(value)) return value.some((element) => hasRowsAsValues(element, outer));
  if (!isNode(value)) return false;
  const sources = value.type === "SELECT_NODE" ? new Set([...outer, ...sourceNames(value.from_table)]) : outer;
  let hasRow = false;
  visit(value.select_list, (node) => {
    if (isRow(node, sources)) hasRow = true;
  });
  // Queries of WITH do not see what is around them.
  const inner = Object.entries(value).map(
    ([field, child]) => [child, field === "cte_map" ? new Set<string>() : sources] as const,
  );
  return hasRow || inner.some(([child, names]) => hasRowsAsValues(child, names));
}

function sourceNames(from: unknown): readonly string[] {
  if (!isNode(from)) return [];
  if (from.type === "JOIN") return [lower(from.alias), ...sourceNames(from.left), ...sourceNames(from.right)];
  const { function_name } = isNode(from.function) ? from.function : {};
  return [lower(from.alias) || lower(from.table_name) || lower(function_name)];
}

function isRow({ class: kind, column_names }: Node, sources: ReadonlySet<string>): boolean {
  if (kind !== "COLUMN_REF" || !Array.isArray(column_names)) return false;
  const [first, ...others] = column_names.map(lower);
  const isColumn = others.length === 1 && first !== SQL_SCHEMA && sources.has(first ?? "");
  return !isColumn && sources.has(others.at(-1) ?? first ?? "");
}

function starsOf({ select_list }: Node): number {
  let stars = 0;
  visit(select_list, (node) => {
    if (node.class === "STAR") stars += 1;
  });
  return stars;
}

/** The tables and queries that a FROM joins. */
function sourcesOf(from: unknown): number {
  if (!isNode(from)) return 0;
  return from.type === "JOIN" ? sourcesOf(from.left) + sourcesOf(from.right) : 1;
}
