import { BOUNDED_FUNCTIONS } from "./sql-functions.ts";
import { readsOnce } from "./sql-json-paths.ts";
import { slowPattern } from "./sql-patterns.ts";
import { isNode, lower, type Node, visit } from "./sql-tree.ts";
import { hasRowsAsValues, reusedAliases, widestSelect } from "./sql-width.ts";

/** Texts of the query itself are copied into rows. */
const MAX_CHARACTERS = 10_000;

/** Each can double what the one before it made: sixteen times a description is still little. */
const MAX_DOUBLINGS = 4;

/** Of all patterns that are matched slowly: two thousand texts of some KB then take seconds at most. */
const MAX_PATTERN = 200;

/** Each set has a table of its own, which is there before any row is. */
const MAX_GROUPING_SETS = 16;

/** The engine takes a twentieth of a second to find out what these are. */
const MAX_COLUMNS = 5_000;

/** A few of them write out a few expressions. */
const MAX_REUSED_ALIASES = 8;

/**
 * Types of another size than their text: room for every element there could be, whether there is one or not, and a character for each bit.
 */
const LARGE_TYPES: ReadonlySet<unknown> = new Set(["ARRAY", "BIT"]);

/** Aggregates that give as many values as an argument says, by how many arguments they have otherwise. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  ...{ max: 1, min: 1 },
  ...{ arg_max: 2, arg_min: 2, argmax: 2, argmin: 2, max_by: 2, min_by: 2 },
};

/**
 * Whether no value that a query makes is much larger than those that it reads, and no call takes long. The engine looks whether it is interrupted between
 * batches of rows only, so a single call that makes much of little (`replace`, a list made of a list, text joined to itself again
 * and again) or that goes through a text again and again (most patterns) would go on until it is done. Nor does it look before it reads the first row.
 * A query without such calls is ended in time.
 */
export function isBounded(sql: string, tree: unknown): boolean {
  let found = 0;
  let pattern = 0;
  let sets = 0;
  let isKnown = sql.length <= MAX_CHARACTERS;
  visit(tree, (node) => {
    if (node.type === "RECURSIVE_CTE_NODE" || node.class === "LAMBDA") isKnown = false;
    // What stands in FROM makes rows of numbers.
    if (node.type === "TABLE_FUNCTION" && lower(isNode(node.function) && node.function.function_name) !== "unnest") {
      isKnown = false;
    }
    if (LARGE_TYPES.has(node.id)) isKnown = false;
    if (Array.isArray(node.group_sets) && node.group_sets.length > 1) sets += node.group_sets.length;
    if (!("function_name" in node)) return;
    const name = lower(node.function_name);
    if (name === "||" || name === "concat") found += doublings(node);
    else if (!isBoundedCall(name, node)) isKnown = false;
    pattern += slowPattern(node);
  });
  if (!isKnown || found > MAX_DOUBLINGS || pattern > MAX_PATTERN || sets > MAX_GROUPING_SETS) return false;
  return widestSelect(sql, tree) <= MAX_COLUMNS && reusedAliases(tree) <= MAX_REUSED_ALIASES && !hasRowsAsValues(tree);
}

function isBoundedCall(name: string, node: Node): boolean {
  if (/[a-z]/.test(name) && !BOUNDED_FUNCTIONS.has(name)) return false;
  const most = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
  if (most !== undefined && Array.isArray(node.children) && node.children.length > most) return false;
  return readsOnce(node);
}

/** How often what is joined here is joined to something else than a text of the query itself. */
function doublings({ children }: Node): number {
  if (!Array.isArray(children)) return Infinity;
  return Math.max(0, children.filter((child) => !isNode(child) || child.class !== "CONSTANT").length - 1);
}
