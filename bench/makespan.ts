/**
 * How long a refresh of a large organisation takes by the clock, next to the shortest time that the limits and latencies of its calls and
 * the configured concurrency allow. The real engine runs in virtual time, in two processes over the same world and the same latencies: without
 * limits and with more places than matter, which tells how long each scope takes when it waits for nothing but answers; and as it is
 * configured. Virtual time is not disturbed by a busy machine. `node bench/makespan.ts --accounts 10 --regions 4` is a quick try.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { PassFigures, PassOptions } from "./makespan-pass.ts";
import { report, rounded } from "./result.ts";

/** The engine's default number of scopes in flight. */
const PLACES = 16;

/** Answers from a region far away, with the long tail that calls have which describe much. */
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
const [free, own] = await Promise.all([pass({ isFree: true }), pass({ isFree: false })]);

const bounds = {
  "each scope as long as it takes when it waits for answers only, on the configured places": free.scopesMs / PLACES,
  "the busiest bucket, at the configured share of AWS's rate": own.busiestBucketMs,
  "the longest scope": free.longestScopeMs,
};
const bound = Math.max(...Object.values(bounds));
const ratio = rounded(own.makespanMs / bound);
await report("makespan", {
  sizes: {
    accounts,
    regions,
    resources: own.resources,
    scopes: own.scopes,
    "API calls": own.apiCalls,
    places: PLACES,
    "median latency, ms": LATENCY.medianMs,
    "p99 latency, ms": LATENCY.p99Ms,
    "latency of the store, ms": STORE_MS,
  },
  budgets: [
    {
      what: `a refresh of ${accounts.toLocaleString("en-US")} accounts × ${regions} regions, next to its lower bound`,
      budget: `at most ${BUDGET} ×`,
      measured: `${ratio} ×`,
      isMet: ratio <= BUDGET,
    },
  ],
  tables: [
    {
      title: "The first refresh into an empty table, in seconds of virtual time",
      columns: ["what", "seconds"],
      rows: [
        ["the refresh", seconds(own.makespanMs)],
        ...Object.entries(bounds).map(([name, ms]) => [`lower bound: ${name}`, seconds(ms)]),
        [
          "waited for the limiter by scopes that had their places, for each place",
          seconds((own.scopesMs - free.scopesMs) / PLACES),
        ],
        ["before the first scope began", seconds(own.firstScopeMs)],
        ["after all places were taken for the last time", seconds(own.makespanMs - own.lastFullMs)],
      ],
    },
    {
      title: "What it took to find out",
      columns: ["what", "figure"],
      rows: [
        ["throttled calls", own.throttled],
        ["real seconds without limits", Math.round(free.realSeconds)],
        ["real seconds as configured, at the same time", Math.round(own.realSeconds)],
      ],
    },
  ],
});

async function pass({ isFree }: Pick<PassOptions, "isFree">): Promise<PassFigures> {
  const world = { accounts, regions, resources };
  const options: PassOptions = { world, latency: LATENCY, storeMs: STORE_MS, places: PLACES, isFree };
  const args = ["--max-old-space-size=8000", join(import.meta.dirname, "makespan-pass.ts"), JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  // The last line is what the pass prints.
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as PassFigures;
}

function seconds(ms: number): number {
  return rounded(ms / 1000);
}
