/**
 * How long a refresh of a large organisation takes by the clock, next to the shortest time that the limits and latencies of its calls and
 * the configured concurrency allow. The real engine runs in virtual time (`virtual-refresh.ts`), twice over the same world and the same
 * latencies: first without limits and with more places than matter, which tells how long each scope takes when it waits for nothing
 * but answers; then as it is configured. `node bench/makespan.ts --accounts 20 --regions 4` is a quick try.
 */
import { parseArgs } from "node:util";
import type { Limits } from "simulator";
import { DEFAULT_SHARE } from "../backend/src/refresh/limits.ts";
import { type VirtualRefresh, virtualRefresh } from "../backend/src/testing/virtual-refresh.ts";
import { report, rounded } from "./result.ts";

/** The engine's default. */
const PLACES = 16;

/** A region on another continent, with the long tail that describing calls have. */
const LATENCY = { medianMs: 80, p99Ms: 600 };
const STORE_MS = 5;

const BUDGET = 1.2;

const { values } = parseArgs({
  options: {
    accounts: { type: "string", default: "1000" },
    regions: { type: "string", default: "17" },
    resources: { type: "string", default: "0" },
  },
});
const [accounts = 0, regions = 0, resources = 0] = [values.accounts, values.regions, values.resources].map(Number);
const world = { accounts, regions, resources, latency: LATENCY };

const started = performance.now();
const free = await virtualRefresh({
  organization: world,
  limiter: async () => {},
  scopesInFlight: 8 * PLACES,
  storeMs: STORE_MS,
});
const freeSeconds = (performance.now() - started) / 1000;
const own = await virtualRefresh({
  organization: { ...world, limits: "published" },
  scopesInFlight: PLACES,
  storeMs: STORE_MS,
});
const ownSeconds = (performance.now() - started) / 1000 - freeSeconds;

const bounds = {
  "all scopes, each as long as it takes without waiting, on the configured places": sum(free.scopesMs) / PLACES,
  "the busiest bucket: its calls at the configured share of AWS's rate": busiestBucketMs(own.organization.limits),
  "the longest scope": Math.max(...free.scopesMs),
};
const bound = Math.max(...Object.values(bounds));
const ratio = rounded(own.makespanMs / bound);
await report("makespan", {
  sizes: {
    accounts,
    regions,
    resources: own.run.progress.resources,
    scopes: own.scopesMs.length,
    "API calls": own.run.progress.apiCalls,
    places: PLACES,
    "median latency, ms": LATENCY.medianMs,
    "p99 latency, ms": LATENCY.p99Ms,
    "store's latency, ms": STORE_MS,
  },
  budgets: [
    {
      what: `the refresh of ${accounts.toLocaleString("en-US")} accounts × ${regions} regions, next to its lower bound`,
      budget: `at most ${BUDGET} ×`,
      measured: `${ratio} ×`,
      isMet: ratio <= BUDGET,
    },
  ],
  tables: [
    {
      title: "In virtual time",
      columns: ["what", "seconds"],
      rows: [
        ["the refresh", seconds(own.makespanMs)],
        ...Object.entries(bounds).map(([name, ms]) => [`bound: ${name}`, seconds(ms)]),
        ["what its scopes waited for the limiter, while they had their places, by place", seconds(waitedMs())],
        ["before the first scope began", seconds(own.firstScopeMs)],
        ["with less than all places taken at the end", seconds(own.makespanMs - own.lastFullMs)],
      ],
    },
    {
      title: "In real time",
      columns: ["run", "seconds"],
      rows: [
        ["without limits", Math.round(freeSeconds)],
        ["as configured", Math.round(ownSeconds)],
      ],
    },
  ],
});

function waitedMs(): number {
  return (sum(own.scopesMs) - sum(free.scopesMs)) / PLACES;
}

function busiestBucketMs(limits: Limits): number {
  const times = limits.report().map(({ calls, burst, perSecond }) => {
    const beyondBurst = Math.max(0, calls - burst * DEFAULT_SHARE);
    return (beyondBurst * 1000) / (perSecond * DEFAULT_SHARE);
  });
  return Math.max(0, ...times);
}

function sum(list: VirtualRefresh["scopesMs"]): number {
  return list.reduce((total, ms) => total + ms, 0);
}

function seconds(ms: number): number {
  return rounded(ms / 1000);
}
