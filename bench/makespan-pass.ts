/**
 * One refresh in virtual time, in a process of its own: prints what `makespan.ts` compares as one line of JSON. Without limits and with more
 * places than matter when it is given as `free`, otherwise as the engine is configured.
 */
import { DEFAULT_SHARE } from "../backend/src/refresh/limits.ts";
import { virtualRefresh } from "../backend/src/testing/virtual-refresh.ts";

/** How a pass is made. */
export interface PassOptions {
  readonly world: { readonly accounts: number; readonly regions: number; readonly resources: number };
  readonly latency: { readonly medianMs: number; readonly p99Ms: number };
  readonly storeMs: number;
  readonly places: number;
  readonly isFree: boolean;
}

/** What a pass tells, in virtual milliseconds but for `realSeconds`. */
export interface PassFigures {
  readonly makespanMs: number;
  readonly scopes: number;
  /** The sum of the times for which scopes had their places. */
  readonly scopesMs: number;
  readonly longestScopeMs: number;
  readonly firstScopeMs: number;
  readonly lastFullMs: number;
  /** The time that the bucket with the most to do takes for its calls, at the configured share of AWS's rate. */
  readonly busiestBucketMs: number;
  readonly resources: number;
  readonly apiCalls: number;
  readonly throttled: number;
  readonly realSeconds: number;
}

if (import.meta.main) {
  // Given by makespan.ts.
  const options = JSON.parse(process.argv[2] ?? "{}") as PassOptions;
  console.log(JSON.stringify(await pass(options)));
}

async function pass({ world, latency, storeMs, places, isFree }: PassOptions): Promise<PassFigures> {
  const started = performance.now();
  const { run, organization, makespanMs, scopesMs, firstScopeMs, lastFullMs } = await virtualRefresh({
    organization: { ...world, latency, ...(!isFree && { limits: "published" }) },
    ...(isFree && { limiter: async () => {} }),
    scopesInFlight: isFree ? 8 * places : places,
    storeMs,
  });
  const buckets = organization.limits.report();
  const bucketTimes = buckets.map(({ calls, burst, perSecond }) => {
    const beyondBurst = Math.max(0, calls - burst * DEFAULT_SHARE);
    return (beyondBurst * 1000) / (perSecond * DEFAULT_SHARE);
  });
  return {
    makespanMs,
    scopes: scopesMs.length,
    scopesMs: scopesMs.reduce((sum, ms) => sum + ms, 0),
    longestScopeMs: scopesMs.reduce((longest, ms) => Math.max(longest, ms), 0),
    firstScopeMs,
    lastFullMs,
    busiestBucketMs: bucketTimes.reduce((longest, ms) => Math.max(longest, ms), 0),
    resources: run.progress.resources,
    apiCalls: run.progress.apiCalls,
    throttled: buckets.reduce((sum, { throttled }) => sum + throttled, 0),
    realSeconds: (performance.now() - started) / 1000,
  };
}
