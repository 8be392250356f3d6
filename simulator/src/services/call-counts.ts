import type { CallContext } from "../core/call-context.ts";

/** Which calls to count; a part that is left out counts all. */
export interface CallPlace {
  /** The signing name: `ec2`, `s3`, `tagging`. */
  readonly service?: string;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
}

/** How often each operation was called, retries included. */
export interface CallCounts {
  count(place?: CallPlace): number;
  /** Every operation that was called, with its number: `{ "ec2:DescribeInstances": 12 }`. */
  byOperation(): Readonly<Record<string, number>>;
  reset(): void;
  record(context: CallContext): void;
}

/** Counts calls by service, operation, account and region, in memory that does not grow with their number. */
export function createCallCounts(): CallCounts {
  const counts = new Map<string, Required<CallPlace> & { calls: number }>();
  return {
    count: (place = {}) => {
      const wanted = Object.entries(place);
      return [...counts.values()]
        .filter((entry) => wanted.every(([part, value]) => Object(entry)[part] === value))
        .reduce((sum, { calls }) => sum + calls, 0);
    },
    byOperation: () => {
      const sums: Record<string, number> = {};
      for (const { service, operation, calls } of counts.values()) {
        const name = `${service}:${operation}`;
        sums[name] = (sums[name] ?? 0) + calls;
      }
      return sums;
    },
    reset: () => counts.clear(),
    record: ({ signingName, operation, accountId, region }) => {
      const key = `${signingName}/${operation}/${accountId}/${region}`;
      const entry = counts.get(key);
      if (entry) entry.calls++;
      else counts.set(key, { service: signingName, operation, accountId, region, calls: 1 });
    },
  };
}
