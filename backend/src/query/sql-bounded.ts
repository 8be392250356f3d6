import { BOUNDED_FUNCTIONS } from "./sql-functions.ts";
import { isNode, lower, type Node, visit } from "./sql-tree.ts";

/** Texts of the query itself are copied into rows. */
const MAX_CHARACTERS = 10_000;

/** Each can double what the one before it made: sixteen times a description is still little. */
const MAX_DOUBLINGS = 4;

/**
 * Whether no value that a query makes is much larger than those that it reads. The engine looks whether it is interrupted between
 * batches of rows only, so a single call that makes much of little (`replace`, a list made of a list, text joined to itself again
 * and again) would take all memory before it looks. A query without such calls is ended in time.
 */
export function isBounded(sql: string, tree: unknown): boolean {
  let found = 0;
  let isKnown = sql.length <= MAX_CHARACTERS;
  visit(tree, (node) => {
    if (node.type === "RECURSIVE_CTE_NODE" || node.class === "LAMBDA") isKnown = false;
    // What stands in FROM makes rows of numbers.
    if (node.type === "TABLE_FUNCTION" && lower(isNode(node.function) && node.function.function_name) !== "unnest") {
      isKnown = false;
    }
    if (!("function_name" in node)) return;
    const name = lower(node.function_name);
    if (name === "||" || name === "concat") found += doublings(node);
    else if (/[a-z]/.test(name) && !BOUNDED_FUNCTIONS.has(name)) isKnown = false;
  });
  return isKnown && found <= MAX_DOUBLINGS;
}

/** How often what is joined here is joined to something else than a text of the query itself. */
function doublings({ children }: Node): number {
  if (!Array.isArray(children)) return Infinity;
  return Math.max(0, children.filter((child) => !isNode(child) || child.class !== "CONSTANT").length - 1);
}
