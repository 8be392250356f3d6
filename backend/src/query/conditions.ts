import { UsageError } from "../errors.ts";
import type { Filter } from "./filter.ts";
import { isRelated } from "./neighbours.ts";
import type { Parameters } from "./parameters.ts";
import {
  canHave,
  elementsOf,
  type FilterProperty,
  isMany,
  type JsonProperty,
  jsonTypeOf,
  NUMBER_TYPES,
  type RelatedProperty,
  type ResourceColumn,
  sqlOf,
} from "./properties.ts";
import { ageRange, type InstantRange, instantRange } from "./times.ts";

/** What conditions are written with. */
export interface ConditionContext {
  readonly parameters: Parameters;
  /** What ages are counted from. */
  readonly now: Date;
}

/** The SQL that is true for the resources that a filter lets pass; where it does not, it may be `NULL`. */
export function conditionOf(property: FilterProperty, filter: Filter, context: ConditionContext): string {
  const { operator, value } = filter;
  if (operator === "!=" || operator === "!:") {
    const opposite = operator === "!=" ? "=" : ":";
    return `NOT coalesce(${conditionOf(property, { ...filter, operator: opposite }, context)}, false)`;
  }
  if (property.of === "related") return relatedCondition(property, filter, context);
  if (property.of !== "resource" && property.of !== "tag") {
    const condition = jsonCondition(property, filter, context);
    // Said beside the condition, so that only resources of these types are read; what is absent can be anywhere.
    return operator === "=" && value === "" ? condition : `(${canHave(property)} AND ${condition})`;
  }
  const sql = sqlOf(property, context.parameters);
  if (property.of === "resource" && property.isTime && operator !== ":" && operator !== "^" && value !== "") {
    return timeCondition(property.column, { ...filter, operator }, context);
  }
  return valueCondition(sql, filter, context);
}

type Order = ">" | "<" | ">=" | "<=";

/** A condition on one value that is text, `NULL` where there is none. */
function valueCondition(
  sql: string,
  { operator, value }: Pick<Filter, "operator" | "value">,
  context: ConditionContext,
): string {
  const { parameters } = context;
  if (operator === ":") return `contains(lower(${sql}), lower(${parameters.bind(value)}))`;
  if (operator === "^") return `starts_with(lower(${sql}), lower(${parameters.bind(value)}))`;
  if (operator === "=") return value === "" ? `(${sql} IS NULL OR ${sql} = '')` : `${sql} = ${parameters.bind(value)}`;
  if (isNumber(value)) return `${asNumber(sql)} ${operator} ${parameters.bindNumber(Number(value))}`;
  const range = instantRange(value);
  const bound = (ms: number) => parameters.bind(ms);
  const ms = asMs(sql);
  if (range && isOrder(operator)) return inOrder(ms, operator, range, bound);
  const age = ageRange(value, context.now);
  if (age && isOrder(operator)) return inOrder(ms, REVERSED[operator], age, bound);
  return `${sql} ${operator} ${parameters.bind(value)}`;
}

/** A condition on a JSON value: on one of them where the property is several. */
function jsonCondition(property: JsonProperty, filter: Filter, context: ConditionContext): string {
  const { operator, value } = filter;
  const { parameters } = context;
  if (isMany(property)) {
    const any = (condition: string) => `len(list_filter(${elementsOf(property)}, lambda x: ${condition})) > 0`;
    if (operator === "=" && value === "") return `NOT coalesce(${any("x <> ''")}, false)`;
    return any(valueCondition("x", filter, context));
  }
  const sql = sqlOf(property, parameters);
  const plain = valueCondition(sql, filter, context);
  if (operator !== "=" || value === "") return plain;
  const alternatives = [plain];
  if (isNumber(value)) {
    // 8.0 is the number 8, but not the text 8: as versions, 15.10 and 15.1 are two.
    const equal = `${asNumber(sql)} = ${parameters.bindNumber(Number(value))}`;
    alternatives.push(`(${jsonTypeOf(property)} IN ${NUMBER_TYPES} AND ${equal})`);
  }
  // A list has a value if one of its elements is it.
  alternatives.push(`list_contains(${elementsOf(property)}, ${parameters.bind(value)})`);
  return `(${alternatives.map((alternative) => `coalesce(${alternative}, false)`).join(" OR ")})`;
}

/** A condition on what a resource is related to, which is named in full. */
function relatedCondition(
  { hops }: RelatedProperty,
  { property, operator, value }: Filter,
  { parameters }: ConditionContext,
): string {
  if (operator === "=" && value !== "") return isRelated(hops, value, parameters);
  throw new UsageError(
    `Cannot read filter "${property}${operator}": write ${property}= or ${property}!= and the whole id or ARN of a resource, e.g. ${property}=subnet-0abc`,
  );
}

/** A stored time against one that was asked for; a day alone means all of it, an age such as `90d` how long ago it is. */
function timeCondition(
  column: ResourceColumn,
  { property, operator, value }: Filter & { readonly operator: Order | "=" },
  { parameters, now }: ConditionContext,
): string {
  const bound = (ms: number) => `${parameters.bind(new Date(ms).toISOString())}::TIMESTAMP`;
  const range = instantRange(value);
  if (range) return inOrder(`"${column}"`, operator, range, bound);
  const age = operator === "=" ? undefined : ageRange(value, now);
  // What is older is earlier.
  if (age && operator !== "=") return inOrder(`"${column}"`, REVERSED[operator], age, bound);
  throw new UsageError(
    `Cannot read filter "${property}${operator}": "${value.slice(0, 40)}" is not a time such as 2026-11-22 or 2026-11-22T08:30:00Z, nor, with > or <, an age such as 90d (h, d, w, y)`,
  );
}

const REVERSED = { ">": "<", "<": ">", ">=": "<=", "<=": ">=" } as const;

function isOrder(operator: Filter["operator"]): operator is Order {
  return operator in REVERSED;
}

/** Compares with a time that lasts: later than a day is after its end. */
function inOrder(
  sql: string,
  operator: Order | "=",
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
  // To DuckDB, 15_10 is 1510; here it is a name.
  return `CASE WHEN isfinite(${number}) AND NOT contains(${sql}, '_') THEN ${number} END`;
}

/** The epoch milliseconds of the time that a text is, `NULL` where it is none: to DuckDB, the word epoch is one. */
function asMs(sql: string): string {
  return `CASE WHEN lower(trim(${sql})) <> 'epoch' THEN epoch_ms(TRY_CAST(${sql} AS TIMESTAMPTZ)) END`;
}

/** What is too large for a double is one as well: more than every other. */
function isNumber(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}
