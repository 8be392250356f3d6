import { UsageError } from "../errors.ts";

/** The members of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The kinds of expressions that are known; a bound or internal one is none of them. */
const CLASSES: ReadonlySet<unknown> = new Set(
  "BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT DEFAULT FUNCTION LAMBDA LAMBDA_REF OPERATOR POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW".split(
    " ",
  ),
);

/** The kinds of everything else that has a type: queries, what they read from, how they are ordered and cut, and types. */
const TYPES: ReadonlySet<unknown> = new Set(
  `SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE
   BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SHOW_REF SUBQUERY TABLE_FUNCTION
   DISTINCT_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER
   ASCENDING DESCENDING ORDER_DEFAULT
   ARRAY_TYPE_INFO DECIMAL_TYPE_INFO GENERIC_TYPE_INFO LIST_TYPE_INFO STRING_TYPE_INFO STRUCT_TYPE_INFO UNBOUND_TYPE_INFO`
    .trim()
    .split(/\s+/),
);

/** The members of a value that is an object and neither a list nor a number that {@link parseExactly} has kept. */
export function fieldsOf(value: unknown): Fields | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value) && !isRawJSON(value);
  // Every object has members by name.
  return isObject ? (value as Fields) : undefined;
}

/** A member that is a text; of anything else the empty text. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether a part of a syntax tree is one that is known here. A part without a kind is only what holds others together. */
export function isSyntaxNode(node: Fields): boolean {
  if (node.class !== undefined) return CLASSES.has(node.class);
  // A constant's type is an object of its own.
  return typeof node.type !== "string" || TYPES.has(node.type);
}

/** What is said of something that a query cannot have. */
export function refuse(what: string, why: string): UsageError {
  return new UsageError(`Cannot use ${what}: ${why}`);
}

/** Node.js knows these, TypeScript does not yet: a number that is written as it was read. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};

/**
 * Reads JSON with its numbers as they are written, as those of 64 bits and more have no other exact form. Members of this name are left
 * out.
 */
export function parseExactly(json: string, without: string): unknown {
  return JSON.parse(json, (name: string, value: unknown, context?: { readonly source?: string }) => {
    if (name === without) return undefined;
    const source = typeof value === "number" ? context?.source : undefined;
    return source !== undefined && source !== String(value) ? rawJSON(source) : value;
  });
}
