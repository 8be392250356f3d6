import { UsageError } from "../errors.ts";
import { type Filter, NO_JSON_STRING, OPERATORS, PROPERTY_AND_OPERATOR, parseFilter, readValue } from "./filter.ts";

/** Conditions that are put together. */
export type FilterGroup =
  | { readonly filter: Filter }
  | { readonly all: readonly FilterGroup[] }
  | { readonly any: readonly FilterGroup[] }
  | { readonly not: FilterGroup };

/** More than anybody nests; each level is one of the expression's, whose depth DuckDB limits. */
const MAX_DEPTH = 20;

/**
 * Reads a filter: one condition, whose value is everything behind its operator (`name=a or b`), or, where it begins with a parenthesis
 * or with `NOT`, a group: `(state=running OR state=pending) AND NOT tag.Owner="a b"`. `AND` binds tighter than `OR`. Within a group a value that holds a parenthesis,
 * ` AND ` or ` OR ` is written as a JSON string. Throws {@link UsageError}.
 */
export function parseFilterGroup(text: string): FilterGroup {
  if (!GROUP.test(text)) return { filter: parseFilter(text) };
  const reader = createReader(text);
  const group = readAny(reader, 0);
  if (!reader.isAtEnd()) throw reader.problem("there is something behind its end");
  return group;
}

/** The conditions of a group, from left to right. */
export function filtersOf(group: FilterGroup): readonly Filter[] {
  if ("filter" in group) return [group.filter];
  if ("not" in group) return filtersOf(group.not);
  return ("all" in group ? group.all : group.any).flatMap(filtersOf);
}

/** What begins a group begins no property but one that is called so, which is none of ours. */
const GROUP = /^\s*(\(|NOT[\s(])/;

function readAny(reader: Reader, depth: number): FilterGroup {
  const any = [readAll(reader, depth)];
  while (reader.take(/\s*OR(?=[\s()]|$)/y)) any.push(readAll(reader, depth));
  return any.length === 1 && any[0] ? any[0] : { any };
}

function readAll(reader: Reader, depth: number): FilterGroup {
  const all = [readOne(reader, depth)];
  while (reader.take(/\s*AND(?=[\s()]|$)/y)) all.push(readOne(reader, depth));
  return all.length === 1 && all[0] ? all[0] : { all };
}

function readOne(reader: Reader, depth: number): FilterGroup {
  if (depth > MAX_DEPTH) throw reader.problem(`it is nested more than ${MAX_DEPTH} deep`);
  if (reader.take(/\s*NOT(?=[\s(])/y)) return { not: readOne(reader, depth + 1) };
  if (!reader.take(/\s*\(/y)) return { filter: readFilter(reader) };
  const group = readAny(reader, depth + 1);
  if (!reader.take(/\s*\)/y)) throw reader.problem("a parenthesis is not closed");
  return group;
}

function readFilter(reader: Reader): Filter {
  const [, property, sign] = reader.take(CONDITION) ?? [];
  const operator = OPERATORS.find((candidate) => candidate === sign);
  if (property === undefined || operator === undefined) {
    throw reader.problem("there must be a condition such as state=running");
  }
  const [written = ""] = reader.take(QUOTED_TO_END) ?? reader.take(TO_END) ?? [];
  const value = readValue(written);
  if (value === undefined) throw reader.problem(NO_JSON_STRING);
  return { property: property.trimEnd(), operator, value };
}

const CONDITION = new RegExp(`\\s*(?![\\s()])${PROPERTY_AND_OPERATOR.source}`, "y");

/** A JSON string up to what ends a condition, and everything up to that. */
const QUOTED_TO_END = /\s*"(?:[^"\\]|\\.)*"(?=\s*(?:$|\)|(?:AND|OR)(?:[\s()]|$)))/y;
const TO_END = /(?:(?!\)|\s(?:AND|OR)(?:[\s()]|$))[\s\S])*/y;

/** Takes a text from its beginning to its end. */
interface Reader {
  /** What matches at the place that has been reached (the expression is sticky), and goes behind it. */
  take(pattern: RegExp): RegExpExecArray | undefined;
  isAtEnd(): boolean;
  problem(reason: string): UsageError;
}

function createReader(text: string): Reader {
  let at = 0;
  return {
    take(pattern) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) return undefined;
      at += match[0].length;
      return match;
    },
    isAtEnd: () => text.slice(at).trim() === "",
    problem(reason) {
      const rest = text.slice(at).trim();
      const place = rest === "" ? "at its end" : `at "${rest.length > 40 ? `${rest.slice(0, 40)}…` : rest}"`;
      return new UsageError(
        `Cannot read the filter ${place}: ${reason}; a group is written as (state=running OR state=pending) AND NOT tag.Owner="a b"`,
      );
    },
  };
}
