import type { CallContext } from "../core/call-context.ts";
import { remembered } from "../world/remembered.ts";
import { type ApiLimit, PUBLISHED_LIMITS } from "./published-rates.ts";
import { commonError } from "./service-errors.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** What was asked of one bucket. */
export interface LimitUse {
  readonly family: string;
  readonly accountId: string;
  readonly region: string;
  readonly burst: number;
  readonly perSecond: number;
  readonly source: ApiLimit["source"];
  /** All calls that came, the throttled ones and retries included. */
  readonly calls: number;
  readonly throttled: number;
  /** The most calls that came within one second of the clock. */
  readonly peakPerSecond: number;
  /** The lowest number of tokens that were left. */
  readonly lowestTokens: number;
  /**
   * The smallest share of the bucket, of its burst and of its rate alike, by which all of these calls would have passed, in steps of
   * 0.05: 0.5 means that half a bucket was enough. Above 1 where calls were throttled.
   */
  readonly share: number;
}

/** The uses of all buckets of one API family together: sums, and the extremes of any one bucket. */
export interface FamilyUse extends Omit<LimitUse, "accountId" | "region"> {
  readonly buckets: number;
}

/** The rate limits of a simulated organisation. */
export interface Limits {
  /** One row for each bucket that was used, by family, account and region. */
  report(): LimitUse[];
  /** One row for each API family, in the order of the table. */
  byFamily(): FamilyUse[];
  /** Forgets all uses and fills all buckets. */
  reset(): void;
  /** Takes a token for a call. Throws the service's throttling error when there is none. */
  readonly take: (context: CallContext, input: unknown) => void;
}

/**
 * Makes the token buckets of an organisation: none without `table`, AWS's with `"published"`, or those of a table of one's own. `now` is
 * the organisation's clock.
 */
export function createLimits(table: "published" | readonly ApiLimit[] | undefined, now: () => Date): Limits {
  const limits = table === "published" ? PUBLISHED_LIMITS : (table ?? []);
  for (const limit of limits) check(limit);
  const byOperation = new Map<string, readonly ApiLimit[]>();
  const buckets = new Map<string, Entry>();
  const report = () => [...buckets.values()].map(use).sort(inOrder(limits));
  return {
    report,
    byFamily: () => summed(report()),
    reset: () => buckets.clear(),
    take: (context, input) => {
      const { signingName, operation, accountId, region } = context;
      const candidates = remembered(byOperation, `${signingName}:${operation}`, () =>
        limits.filter((limit) => covers(limit, context)),
      );
      const limit = candidates.find(({ onlyUnfiltered }) => !onlyUnfiltered || isUnfiltered(input));
      if (!limit) return;
      const entry = remembered(buckets, `${limit.family}/${accountId}/${region}`, () => ({
        limit,
        accountId,
        region,
        bucket: createTokenBucket(limit),
      }));
      if (!entry.bucket.take(now().getTime())) throw commonError("throttled", context);
    },
  };
}

interface Entry {
  readonly limit: ApiLimit;
  readonly accountId: string;
  readonly region: string;
  readonly bucket: TokenBucket;
}

function covers({ service, operations }: ApiLimit, { signingName, operation }: CallContext): boolean {
  return service === signingName && (operations?.includes(operation) ?? true);
}

/** What makes an EC2 call one that filters or pages. */
const NARROWING = /^(MaxResults|NextToken|Filters?)$|Ids$/;

function isUnfiltered(input: unknown): boolean {
  return !Object.entries(Object(input)).some(([name, value]) => NARROWING.test(name) && value !== undefined);
}

function use({ limit, accountId, region, bucket }: Entry): LimitUse {
  const { family, burst, perSecond, source } = limit;
  return { family, accountId, region, burst, perSecond, source, ...bucket.use() };
}

function summed(rows: readonly LimitUse[]): FamilyUse[] {
  const families = new Map<string, FamilyUse>();
  for (const { accountId: _, region: __, ...row } of rows) {
    const sum = families.get(row.family);
    families.set(row.family, {
      ...row,
      buckets: (sum?.buckets ?? 0) + 1,
      calls: (sum?.calls ?? 0) + row.calls,
      throttled: (sum?.throttled ?? 0) + row.throttled,
      peakPerSecond: Math.max(sum?.peakPerSecond ?? 0, row.peakPerSecond),
      lowestTokens: Math.min(sum?.lowestTokens ?? row.burst, row.lowestTokens),
      share: Math.max(sum?.share ?? 0, row.share),
    });
  }
  return [...families.values()];
}

function inOrder(limits: readonly ApiLimit[]): (a: LimitUse, b: LimitUse) => number {
  const places = new Map(limits.map(({ family }, index) => [family, index]));
  const place = ({ family }: LimitUse) => places.get(family) ?? 0;
  return (a, b) => place(a) - place(b) || a.accountId.localeCompare(b.accountId) || a.region.localeCompare(b.region);
}

function check({ family, burst, perSecond }: ApiLimit): void {
  if (burst >= 1 && perSecond > 0) return;
  throw new RangeError(
    `Cannot limit ${family}: its burst is ${burst} (at least 1) and its rate ${perSecond} (above 0)`,
  );
}
