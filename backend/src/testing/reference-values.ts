import type { JsonValue } from "../model.ts";

/**
 * What a property of a resource is, for whoever answers questions by plain loops. `text` is what conditions, sorts and facets see, absent where there is
 * none; `parts` are the elements of a list, each of which counts on its own; `isNumber` tells a number of JSON from a text that looks like one.
 */
export interface ReferenceValue {
  readonly text?: string;
  readonly parts?: readonly string[];
  readonly isNumber?: boolean;
  /** A property that is every value that a path leads to, and whose conditions hold for any of them. */
  readonly isMany?: boolean;
}

/** The value of a JSON value. */
export function jsonValueOf(json: JsonValue | undefined): ReferenceValue {
  const text = textOf(json);
  if (text === undefined) return {};
  if (!isList(json)) return { text, isNumber: typeof json === "number" };
  return { text, parts: json.flatMap((part) => textOf(part) ?? []) };
}

/** The values that a path leads to; `*` is every element of a list. */
export function valuesAt(json: JsonValue | undefined, path: readonly string[]): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return [textOf(json)].flatMap((text) => text ?? []);
  if (step === "*") return isList(json) ? json.flatMap((element) => valuesAt(element, rest)) : [];
  return valuesAt(fieldOf(json, step), rest);
}

/** The value at a path without `*`. */
export function valueAt(json: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(fieldOf, json);
}

function fieldOf(json: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof json !== "object" || json === null || isList(json)) return undefined;
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

/** Texts as they are, everything else as JSON; null is nothing. */
function textOf(json: JsonValue | undefined): string | undefined {
  if (json === undefined || json === null) return undefined;
  return typeof json === "string" ? json : JSON.stringify(json);
}

function isList(json: JsonValue | undefined): json is readonly JsonValue[] {
  return Array.isArray(json);
}

/** Compares as UTF-8 does, which is by code points. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The number that a text is, `undefined` where it is none. */
export function numberOf(text: string): number | undefined {
  const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
