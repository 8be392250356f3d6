/** How many snapshots by day are kept; 0 and 0: none are written. */
export interface SnapshotRetention {
  /** The newest days that have a snapshot. */
  readonly daily: number;
  /** Of so many newest months the last day that has one. */
  readonly monthly: number;
}

/** Three months, as changes are kept, and a year of months. */
export const DEFAULT_RETENTION: SnapshotRetention = { daily: 90, monthly: 12 };

/**
 * The days to keep, such as `2026-11-22`, of those there are. Days are counted, not measured by the clock: where no run ends for
 * months, or a clock is ahead for a moment, nothing goes.
 */
export function keptDays(days: readonly string[], { daily, monthly }: SnapshotRetention): ReadonlySet<string> {
  const newestFirst = [...new Set(days)].sort().reverse();
  const lastOfMonths = newestFirst.filter((day, index) => newestFirst[index - 1]?.slice(0, 7) !== day.slice(0, 7));
  return new Set([...newestFirst.slice(0, daily), ...lastOfMonths.slice(0, monthly)]);
}
