import { UsageError } from "../errors.ts";
import { instantRange } from "../query/times.ts";

const HOUR_MS = 3_600_000;

const UNITS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS };

/**
 * The instant (RFC 3339) that a caller means: a time, a UTC day, which is its beginning, or a span before now such as `24h` or
 * `7d`. Throws `UsageError` for anything else.
 */
export function instantOf(text: string, now: Date): string {
  const [, amount, unit = ""] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (UNITS[unit] ?? 0)).toISOString();
  const range = instantRange(text);
  if (range) return new Date(range.from).toISOString();
  throw new UsageError(
    `Cannot read the time "${text}": write e.g. 2026-11-22, 2026-11-22T08:30:00Z, or 24h or 7d for a span before now`,
  );
}
