import { UsageError } from "../errors.ts";

const DAY_MS = 86_400_000;

/**
 * The RFC 3339 form of a time as the engine writes it, `2026-11-22 02:00:00.5` or `2026-11-22 02:00:00.5+00`: to the millisecond, and
 * further where there is more. What RFC 3339 has no form for, years before 0 and after 9999 and infinity, stays the engine's text.
 */
export function fromTimestamp(text: string): string {
  const match = ENGINE_TIME.exec(text);
  return match ? `${match[1]}T${match[2]}.${(match[3] ?? "").padEnd(3, "0")}Z` : text;
}

/** The driver is told to write times in UTC, so there is no other offset. */
const ENGINE_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+?)0*)?(?:\+00)?$/;

/** The same in SQL, of a column. */
export function rfc3339(column: string): string {
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
}

/** Later years have five digits and no longer sort as text. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A span of time in epoch milliseconds, its end excluded. */
export interface InstantRange {
  readonly from: number;
  readonly until: number;
}

/** What an RFC 3339 time or a UTC day means, to the millisecond that times are stored with; `undefined` for anything else. */
export function instantRange(text: string): InstantRange | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, day = "", time] = match;
  const from = Date.parse(time === undefined ? `${day}T00:00:00Z` : text);
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(from) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return undefined;
  return { from, until: Math.min(from + (time === undefined ? DAY_MS : 1), LAST_INSTANT) };
}

const TIME = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/i;

const AGE_UNITS = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS } as const;

/** An age such as `24h`, `90d`, `2w` or `1y` (365 days) in milliseconds; `undefined` for anything else. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([hdwy])$/.exec(text) ?? [];
  const ms = Object.entries(AGE_UNITS).find(([name]) => name === unit)?.[1];
  return ms === undefined ? undefined : Number(count) * ms;
}

/** The instant that is so long ago, as a span of one millisecond; `undefined` where the text is no age. */
export function ageRange(text: string, now: Date): InstantRange | undefined {
  const age = parseAge(text);
  if (age === undefined) return undefined;
  const from = Math.max(now.getTime() - age, Date.UTC(0, 0, 1));
  return { from, until: from + 1 };
}

/** What a caller means by `since` and the like: a time, a day for all of it, or an age. Throws {@link UsageError} for anything else. */
export function timeOrAge(name: string, text: string, now: Date): InstantRange {
  const range = instantRange(text) ?? ageRange(text, now);
  if (range) return range;
  throw new UsageError(
    `Cannot read ${name}: "${text.slice(0, 40)}" is neither a time such as 2026-11-22 or 2026-11-22T08:30:00Z nor an age such as 24h, 7d, 2w or 1y`,
  );
}
