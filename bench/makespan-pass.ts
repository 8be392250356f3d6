/**
 * One refresh in virtual time, in a process of its own: the real engine as it is configured. Prints what `makespan.ts` compares as one line of JSON.
 */
import { virtualRefresh } from "../backend/src/testing/virtual-refresh.ts";

/** How a pass is made. */
export interface PassOptions {
  readonly world: { readonly accounts: number; readonly regions: number; readonly resources: number };
  readonly latency: { readonly medianMs: number; readonly p99Ms: number };
  readonly storeMs: number;
  readonly places: number;
}

/** What a pass tells, in virtual milliseconds but for `realSeconds`. */
export interface PassFigures {
  readonly makespanMs: number;
  readonly scopes: number;
  /** The sum of the times for which scopes had their places. */
  readonly scopesMs: number;
  readonly firstScopeMs: number;
  readonly lastFullMs: number;
  readonly resources: number;
  readonly apiCalls: number;
  readonly throttled: number;
  readonly realSeconds: number;
}

// Given by makespan.ts.
console.log(JSON.stringify(await pass(JSON.parse(process.argv[2] ?? "{}") as PassOptions)));

async function pass({ world, latency, storeMs, places }: PassOptions): Promise<PassFigures> {
  const started = performance.now();
  const { run, organization, makespanMs, scopesMs, firstScopeMs, lastFullMs } = await virtualRefresh({
    organization: { ...world, latency, limits: "published" },
    scopesInFlight: places,
    storeMs,
  });
  return {
    makespanMs,
    scopes: scopesMs.length,
    scopesMs: scopesMs.reduce((sum, ms) => sum + ms, 0),
    firstScopeMs,
    lastFullMs,
    resources: run.progress.resources,
    apiCalls: run.progress.apiCalls,
    throttled: organization.limits.byFamily().reduce((sum, { throttled }) => sum + throttled, 0),
    realSeconds: (performance.now() - started) / 1000,
  };
}
