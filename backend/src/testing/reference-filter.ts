import type { Operator } from "../query/filter.ts";
import { compareTexts, numberOf, type ReferenceValue } from "./reference-values.ts";

/** A condition that needs no reading. */
export interface ReferenceCondition {
  readonly property: string;
  readonly operator: Operator;
  readonly value: string;
}

/** What is put together of conditions. */
export type ReferenceGroup =
  | ReferenceCondition
  | { readonly all: readonly ReferenceGroup[] }
  | { readonly any: readonly ReferenceGroup[] }
  | { readonly not: ReferenceGroup };

/** Whether a group holds, where `holds` knows it of one condition. */
export function holdsGroup(group: ReferenceGroup, holds: (condition: ReferenceCondition) => boolean): boolean {
  if ("all" in group) return group.all.every((part) => holdsGroup(part, holds));
  if ("any" in group) return group.any.some((part) => holdsGroup(part, holds));
  if ("not" in group) return !holdsGroup(group.not, holds);
  return holds(group);
}

/** Whether a condition holds for a value; `isTime` is a property that is a time. `now` is what ages are counted from. */
export function holdsCondition(
  { operator, value: asked }: ReferenceCondition,
  value: ReferenceValue & { readonly isTime?: boolean },
  now: Date,
): boolean {
  if (operator === "!=") return !holdsCondition({ property: "", operator: "=", value: asked }, value, now);
  if (operator === "!:") return !holdsCondition({ property: "", operator: ":", value: asked }, value, now);
  const { text, parts = [], isNumber = false, isMany = false, isTime = false } = value;
  if (isMany) {
    if (operator === "=" && asked === "") return parts.every((part) => part === "");
    return parts.some((part) => holdsCondition({ property: "", operator, value: asked }, { text: part }, now));
  }
  if (operator === "=" && asked === "") return text === undefined || text === "";
  if (text === undefined) return false;
  if (operator === ":") return lower(text).includes(lower(asked));
  if (operator === "^") return lower(text).startsWith(lower(asked));
  if (operator === "=") {
    if (isTime) return isWithin(Date.parse(text), askedSpan(asked));
    const number = askedNumber(asked);
    return text === asked || (isNumber && number !== undefined && Number(text) === number) || parts.includes(asked);
  }
  return inOrder(operator, text, asked, now);
}

/** More, less, or the same: numbers as numbers, then times and ages as times, and all else as texts. */
function inOrder(operator: ">" | "<" | ">=" | "<=", text: string, asked: string, now: Date): boolean {
  const number = askedNumber(asked);
  if (number !== undefined) {
    const own = numberOf(text);
    return own !== undefined && compares(operator, own - number);
  }
  const span = askedSpan(asked);
  const age = ageOf(asked);
  if (span || age !== undefined) {
    const own = Date.parse(spanOf(text) ? text : "none");
    if (Number.isNaN(own)) return false;
    // What is older is earlier.
    if (age !== undefined) return compares(operator, now.getTime() - age - own);
    const [from, until] = span ?? [0, 0];
    return compares(operator, own < from ? -1 : own >= until ? 1 : 0);
  }
  return compares(operator, compareTexts(text, asked));
}

/** Whoever asks for a number writes nothing around it, and may ask for more than any double. */
function askedNumber(text: string): number | undefined {
  if (!/^[\d.-]/.test(text) || text.trim() !== text) return undefined;
  return numberOf(text) ?? (/^-?\d+e\d+$/i.test(text) ? Number(text) : undefined);
}

function compares(operator: ">" | "<" | ">=" | "<=", difference: number): boolean {
  if (operator === ">") return difference > 0;
  if (operator === "<") return difference < 0;
  if (operator === ">=") return difference >= 0;
  return difference <= 0;
}

function isWithin(ms: number, span: readonly [number, number] | undefined): boolean {
  return span !== undefined && ms >= span[0] && ms < span[1];
}

/** A day for all of it, an instant for its millisecond. */
function spanOf(text: string): readonly [from: number, until: number] | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return [Date.parse(text), Date.parse(text) + 86_400_000];
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)) return [Date.parse(text), Date.parse(text) + 1];
  return undefined;
}

/** Whoever asks may write a time in small letters, as RFC 3339 does. */
function askedSpan(text: string): readonly [from: number, until: number] | undefined {
  return spanOf(text.toUpperCase());
}

function ageOf(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d+)([hdwy])$/.exec(text) ?? [];
  const hours = { h: 1, d: 24, w: 168, y: 8760 }[unit];
  return hours === undefined ? undefined : Number(count) * hours * 3_600_000;
}

/** In small letters, each character by itself. */
export function lower(text: string): string {
  return [...text].map((character) => [...character.toLowerCase()][0] ?? "").join("");
}
