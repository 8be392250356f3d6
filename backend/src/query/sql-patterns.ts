import { constantText, lower, type Node } from "./sql-tree.ts";

const REGEXPS: ReadonlySet<string> = new Set(["regexp_extract", "regexp_full_match", "regexp_like", "regexp_matches"]);

/** `~~` is LIKE, `*` at its end ILIKE, and `~~~` GLOB, as the parser names them. */
const OPERATORS = /^!?~~[~*]?$|^(not_)?i?like_escape$/;

/** What is not a plain character matches many texts at once, and a few dozen of them are too many to be worked out in advance. */
const SPECIAL = /[.[|?*+\\]/g;

/** As much as so many plain characters. */
const SPECIAL_COST = 10;

/** Going back costs more than going on. */
const LIKE_COST = 2;

/**
 * How slowly a call matches, in characters of a regular expression: each may be compared with every character of a text. What cannot be said, or what goes back in the text
 * again and again, is `Infinity`: one call of it can take longer than anybody waits, and the engine does not hear that it should end.
 */
export function slowPattern(node: Node): number {
  const name = lower(node.function_name);
  const [, ...patterns] = Array.isArray(node.children) ? node.children : [];
  if (REGEXPS.has(name)) {
    const [pattern] = patterns.map(constantText);
    // A list of names instead of a number makes a text of every group.
    const isPlain = patterns.every((each) => lower(each.class) === "constant");
    // Counts multiply, and a class of Unicode is thousands of ranges.
    return pattern === undefined || !isPlain || /\{|\\[pP]/.test(pattern) ? Infinity : costOf(pattern);
  }
  if (!OPERATORS.test(name)) return 0;
  const pattern = constantText(patterns[0]);
  if (pattern === undefined || !/^!?~~\*?$/.test(name)) return Infinity;
  // The engine takes it apart once and goes through a text once.
  if (!name.endsWith("*") && !pattern.includes("_")) return 0;
  const inner = pattern.replace(/%+$/, "").match(/%/g)?.length ?? 0;
  return inner > 1 ? Infinity : LIKE_COST * pattern.length;
}

function costOf(regexp: string): number {
  return Math.max(regexp.length, SPECIAL_COST * (regexp.match(SPECIAL)?.length ?? 0));
}
