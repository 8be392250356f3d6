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
 * `tag."aws:createdBy"=x`; the value is everything behind the operator, as it is. Throws {@link UsageError}.
 *
 * `=` and `!=` compare exactly, `:` (contains) and `^` (starts with) without case; `>` `<` `>=` `<=` compare numbers as
 * numbers and times as times. Texts that all look like numbers compare as numbers there, also where they are versions:
 * 15.10 is less than 15.9. What a resource does not have is matched by `!=` and `!:` only. `=` without a value matches what is
 * absent or empty, `!=` without a value what is there.
 */
export function parseFilter(text: string): Filter {
  const [, property, sign, value] = FILTER.exec(text) ?? [];
  const operator = OPERATORS.find((candidate) => candidate === sign);
  if (property === undefined || operator === undefined || value === undefined) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new UsageError(
      `Cannot read filter "${shown}": write <property><operator><value>, e.g. state=running; the operators are ${OPERATORS.join(" ")}`,
    );
  }
  return { property, operator, value };
}

/** A property, whose quoted parts can hold operators, and the operator behind it. */
export const PROPERTY_AND_OPERATOR =
  /(tag\."(?:[^"\\]|\\.)*"|data(?:\.(?:"(?:[^"\\]|\\.)*"|[^=!:^<>".]+)|\[(?:\d+|\*)\])+|[^=!:^<>]+)(!=|!:|>=|<=|=|:|\^|>|<)/;

const FILTER = new RegExp(`^${PROPERTY_AND_OPERATOR.source}(.*)$`, "s");
