import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  type DuckDBResult,
  DuckDBStructType,
  type DuckDBType,
  DuckDBUnionType,
  JsonDuckDBValueConverter,
} from "@duckdb/node-api";
import type { JsonValue } from "../model.ts";
import { toJsonValue } from "./sql-values.ts";

/** The rows of a query's answer in JSON's types, so many at a time as the engine hands over. */
export async function* jsonRows(result: DuckDBResult): AsyncGenerator<readonly (readonly JsonValue[])[]> {
  for await (const chunk of result) {
    const types = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column).type);
    for (const type of types) nameFields(type);
    const rows = chunk.convertRows(JsonDuckDBValueConverter);
    // What the driver writes is JSON.
    yield rows.map((row) => row.map((value, column) => toJsonValue(value as JsonValue, types[column] as DuckDBType)));
  }
}

/**
 * Names fields by their place, from 1, that have no name of their own or one that objects have a meaning for. The driver collects fields
 * in an object by the names of this very type, so of several without a name it would keep the last.
 */
function nameFields(type: DuckDBType): void {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) nameFields(type.valueType);
  if (type instanceof DuckDBMapType) for (const part of [type.keyType, type.valueType]) nameFields(part);
  if (type instanceof DuckDBUnionType) for (const member of type.memberTypes) nameFields(member);
  if (!(type instanceof DuckDBStructType)) return;
  for (const field of type.entryTypes) nameFields(field);
  const entryNames = type.entryNames.map((name, index) => (UNUSABLE.has(name) ? String(index + 1) : name));
  const entryIndexes = Object.fromEntries(entryNames.map((name, index) => [name, index]));
  Object.assign(type, { entryNames, entryIndexes });
}

const UNUSABLE: ReadonlySet<string> = new Set(["", "__proto__"]);
