import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
} from "@duckdb/node-api";
import type { JsonValue } from "../model.ts";
import { fromTimestamp } from "./times.ts";

// The driver would write them with the offset that this machine is at.
DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0;

/**
 * A value of a query's answer in JSON's types, of what the driver makes of it: numbers as numbers where they are exact and as text where they are not,
 * times as RFC 3339, maps and structs as objects, a union as its tag and its value.
 */
export function toJsonValue(value: JsonValue, type: DuckDBType): JsonValue {
  if (value === null) return null;
  if ((type instanceof DuckDBListType || type instanceof DuckDBArrayType) && Array.isArray(value)) {
    return value.map((element) => toJsonValue(element, type.valueType));
  }
  if (type instanceof DuckDBMapType && Array.isArray(value)) {
    return Object.fromEntries(value.map((entry) => mapEntry(entry, type)));
  }
  if (type instanceof DuckDBStructType && isObject(value)) {
    // By the type's order: an object has its own, in which names that are numbers come first.
    return Object.fromEntries(
      type.entryNames.map((name, index) => [name, toJsonValue(value[name] ?? null, type.entryTypes[index] ?? type)]),
    );
  }
  if (type instanceof DuckDBUnionType && isObject(value)) {
    // The driver writes a union as an object of its tag and its value.
    const { tag, value: member } = value as { readonly tag: string; readonly value: JsonValue };
    return { tag, value: toJsonValue(member, type.memberTypes[type.memberTags.indexOf(tag)] ?? type) };
  }
  if (typeof value !== "string") return value;
  if (TIMES.has(type.typeId)) return fromTimestamp(value);
  return NUMBERS.has(type.typeId) ? exactNumber(value) : value;
}

/** Those that the driver writes as text because not all of them are exact in JavaScript. */
const NUMBERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
]);

const TIMES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
]);

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function exactNumber(text: string): number | string {
  const number = Number(text);
  const digits = text.replace(/^-?0*/, "").replace(".", "").length;
  return Number.isFinite(number) && digits <= 15 ? number : text;
}

function mapEntry(entry: JsonValue, { keyType, valueType }: DuckDBMapType): [string, JsonValue] {
  // The driver writes an entry of a map as an object of its key and its value.
  const { key, value } = entry as { readonly key: JsonValue; readonly value: JsonValue };
  const name = toJsonValue(key, keyType);
  return [typeof name === "string" ? name : JSON.stringify(name), toJsonValue(value, valueType)];
}
