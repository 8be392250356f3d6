import { UsageError } from "../errors.ts";
import type { Filter, Operator } from "./filter.ts";
import type { Parameters } from "./parameters.ts";
import { elementsOf, jsonTypeOf, NUMBER_TYPES, type Property, sqlOf } from "./properties.ts";
import { type InstantRange, instantRange } from "./times.ts";

/** The SQL that is true for the resources that a filter lets pass; never `NULL` where it decides. */
export function conditionOf(property: Property, filter: Filter, parameters: Parameters): string {
  const { operator, value } = filter;
  const sql = sqlOf(property, parameters);
  const bound = () => parameters.bind(value);
  if (operator === ":") return `contains(lower(${sql}), lower(${bound()}))`;
  if (operator === "!:") return `NOT coalesce(contains(lower(${sql}), lower(${bound()})), false)`;
  if (operator === "^") return `starts_with(lower(${sql}), lower(${bound()}))`;
  if (operator === "=" || operator === "!=") {
    const equal = value === "" ? `(${sql} IS NULL OR ${sql} = '')` : equals(property, sql, filter, parameters);
    return operator === "=" ? equal : `NOT coalesce(${equal}, false)`;
  }
  return ordered(property, sql, { operator, value, property: filter.property }, parameters);
}

function equals(property: Property, sql: string, filter: Filter, parameters: Parameters): string {
  if (property.of === "resource" && property.isTime) return timeCondition(property.column, filter, "=", parameters);
  const alternatives = [`${sql} = ${parameters.bind(filter.value)}`];
  if (property.of === "columns") {
    const elements = elementsOf(property);
    if (isNumber(filter.value)) {
      // 8.0 is the number 8, but not the text 8: as versions, 15.10 and 15.1 are two.
      const equal = `${asNumber(sql)} = ${parameters.bindNumber(Number(filter.value))}`;
      alternatives.push(`(${jsonTypeOf(property)} IN ${NUMBER_TYPES} AND ${equal})`);
    }
    // A list has a value if one of its elements is it.
    alternatives.push(`list_contains(${elements}, ${parameters.bind(filter.value)})`);
  }
  return `(${alternatives.map((alternative) => `coalesce(${alternative}, false)`).join(" OR ")})`;
}

type Order = ">" | "<" | ">=" | "<=";

function ordered(
  property: Property,
  sql: string,
  filter: Filter & { readonly operator: Order },
  parameters: Parameters,
): string {
  const { operator, value } = filter;
  if (property.of === "resource") {
    if (property.isTime) return timeCondition(property.column, filter, operator, parameters);
    return `${sql} ${operator} ${parameters.bind(value)}`;
  }
  if (isNumber(value)) return `${asNumber(sql)} ${operator} ${parameters.bindNumber(Number(value))}`;
  const range = instantRange(value);
  if (range) {
    return inOrder(`epoch_ms(TRY_CAST(${sql} AS TIMESTAMPTZ))`, operator, range, (ms) => parameters.bind(ms));
  }
  return `${sql} ${operator} ${parameters.bind(value)}`;
}

/** A stored time against one that was asked for; a day alone means all of it. */
function timeCondition(column: string, filter: Filter, operator: Order | "=", parameters: Parameters): string {
  const range = instantRange(filter.value);
  if (!range) {
    throw new UsageError(
      `Cannot read filter "${filter.property}${filter.operator}": "${filter.value.slice(0, 40)}" is not a time such as 2026-11-22 or 2026-11-22T08:30:00Z`,
    );
  }
  return inOrder(`"${column}"`, operator, range, (ms) => `${parameters.bind(new Date(ms).toISOString())}::TIMESTAMP`);
}

/** Compares with a time that lasts: later than a day is after its end. */
function inOrder(
  sql: string,
  operator: Operator,
  { from, until }: InstantRange,
  bound: (ms: number) => string,
): string {
  if (operator === ">") return `${sql} >= ${bound(until)}`;
  if (operator === ">=") return `${sql} >= ${bound(from)}`;
  if (operator === "<") return `${sql} < ${bound(from)}`;
  if (operator === "<=") return `${sql} < ${bound(until)}`;
  return `(${sql} >= ${bound(from)} AND ${sql} < ${bound(until)})`;
}

/** The number that a text is, `NULL` where it is none: `nan` and `inf` are words here. */
function asNumber(sql: string): string {
  const number = `TRY_CAST(${sql} AS DOUBLE)`;
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}

function isNumber(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}
