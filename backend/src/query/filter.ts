import { UsageError } from "../errors.ts";

/** The operators of Cloudscape's property filter. */
export const OPERATORS = ["=", "!=", ":", "!:", "^", ">=", "<=", ">", "<"] as const;

export type Operator = (typeof OPERATORS)[number];

/** One condition on a property, e.g. `tag.Owner=payments`. */
export interface Filter {
  readonly property: string;
  readonly operator: Operator;
  readonly value: string;
}

/**
 * Reads `<property><operator><value>`. The property ends at the first operator, so a tag's key that contains one is quoted:
 * `tag."aws:createdBy"=x`; the value is everything behind the operator. Spaces around both are part of neither: a value that begins or
 * ends with one, or with a quotation mark, is written as a JSON string, `name=" a"`. Throws {@link UsageError}.
 *
 * `=` and `!=` compare exactly, `:` (contains) and `^` (starts with) without case; `>` `<` `>=` `<=` compare numbers as
 * numbers and times as times. Texts that all look like numbers compare as numbers there, also where they are versions:
 * 15.10 is less than 15.9. What a resource does not have is matched by `!=` and `!:` only. `=` without a value matches what is
 * absent or empty, `!=` without a value what is there.
 */
export function parseFilter(text: string): Filter {
  const [, property, sign, written] = FILTER.exec(text.trim()) ?? [];
  const operator = OPERATORS.find((candidate) => candidate === sign);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  if (property === undefined || operator === undefined || written === undefined) {
    throw new UsageError(
      `Cannot read filter "${shown}": write <property><operator><value>, e.g. state=running; the operators are ${OPERATORS.join(" ")}`,
    );
  }
  const value = readValue(written);
  if (value === undefined) throw new UsageError(`Cannot read filter "${shown}": ${NO_JSON_STRING}`);
  return { property: property.trimEnd(), operator, value };
}

/** The value that is written in a filter, without the spaces around it; `undefined` where it is quoted and no JSON string. */
export function readValue(written: string): string | undefined {
  const text = written.trim();
  if (!QUOTED.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What is wrong where {@link readValue} reads nothing. */
export const NO_JSON_STRING = "a value in quotation marks must be a JSON string";

const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;

/** A property, whose quoted parts can hold operators, with the spaces behind it, and the operator. */
export const PROPERTY_AND_OPERATOR =
  /(tag\."(?:[^"\\]|\\.)*"\s*|data(?:\.(?:"(?:[^"\\]|\\.)*"\s*|[^=!:^<>".]+)|\[(?:\d+|\*)\]\s*)+|[^=!:^<>]+)(!=|!:|>=|<=|=|:|\^|>|<)/;

const FILTER = new RegExp(`^${PROPERTY_AND_OPERATOR.source}(.*)$`, "s");
