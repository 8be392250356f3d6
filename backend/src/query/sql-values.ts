import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValueConverter,
} from "@duckdb/node-api";
import type { JsonValue } from "../model.ts";

/** Digits that a JSON number keeps. */
const EXACT_DIGITS = 15;

/**
 * A value of DuckDB as JSON: numbers as numbers where that is exact and as text otherwise, times as RFC 3339 in UTC, lists as lists, maps and
 * structs as objects, everything else as its text.
 */
export const jsonOf: DuckDBValueConverter<JsonValue> = (value) => toJson(value);

function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return isSafe(value) ? Number(value) : String(value);
  if (value instanceof DuckDBDecimalValue) return decimal(value.toString());
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toJson);
  if (value instanceof DuckDBStructValue) return toObject(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) return toObject(value.entries.map(({ key, value: of }) => [String(key), of]));
  if (value instanceof DuckDBUnionValue) return toJson(value.value);
  return isTime(value) ? time(value) : String(value);
}

/** Own members by any name, `__proto__` too. */
function toObject(entries: readonly (readonly [string, unknown])[]): JsonValue {
  return Object.fromEntries(entries.map(([name, value]) => [name, toJson(value)]));
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function decimal(text: string): JsonValue {
  return text.replace(/^-?0*|\./g, "").length <= EXACT_DIGITS ? Number(text) : text;
}

type Time =
  | DuckDBTimestampValue
  | DuckDBTimestampTZValue
  | DuckDBTimestampSecondsValue
  | DuckDBTimestampMillisecondsValue
  | DuckDBTimestampNanosecondsValue;

function isTime(value: unknown): value is Time {
  return (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampTZValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  );
}

/** The text of a time is `2026-11-22 02:00:00.123`, with an offset where it has one; of other forms (`infinity`, years BC) the text itself. */
function time(value: Time): string {
  const text = value instanceof DuckDBTimestampTZValue ? String(new DuckDBTimestampValue(value.micros)) : String(value);
  const [, day, clock, fraction] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  if (day === undefined) return text;
  return `${day}T${clock}${fraction === undefined ? "" : `.${fraction.padEnd(3, "0")}`}Z`;
}
