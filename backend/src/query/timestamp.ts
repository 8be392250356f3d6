import { DuckDBTimestampValue } from "@duckdb/node-api";

/** A time as the tables hold it; `null` where there is none. `text` is RFC 3339 to the millisecond. Throws `RangeError` for anything else. */
export function toTimestamp(text: string | undefined): DuckDBTimestampValue | null {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new RangeError(`Cannot keep "${text}": it is not a time`);
  return new DuckDBTimestampValue(BigInt(ms) * 1000n);
}
