const DAY_MS = 86_400_000;

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
