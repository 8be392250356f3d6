import { DuckDBTimestampValue } from "@duckdb/node-api";

/** The last time that was read: most of what is written together bears the same one. */
let last: { readonly text: string; readonly value: DuckDBTimestampValue } | undefined;

/** A time as the tables hold it; `null` where there is none. `text` is RFC 3339 to the millisecond. Throws `RangeError` for anything else. */
export function toTimestamp(text: string | undefined): DuckDBTimestampValue | null {
  if (text === undefined) return null;
  if (last?.text === text) return last.value;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new RangeError(`Cannot keep "${text}": it is not a time`);
  last = { text, value: new DuckDBTimestampValue(BigInt(ms) * 1000n) };
  return last.value;
}
