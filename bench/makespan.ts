/**
 * How long a refresh of a large organisation takes by the clock, next to the shortest time that the limits and latencies of its calls allow. Two
 * processes over the same world and the same latencies, in virtual time, which a busy machine does not disturb: the real engine as it is configured, and what the
 * calls alone tell, which are needed whoever makes them (`makespan-bound.ts`). `node bench/makespan.ts --accounts 10 --regions 4 --resources 500` is a quick try.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { number } from "../backend/src/cli/progress.ts";
import type { BoundFigures } from "./makespan-bound.ts";
import type { PassFigures, PassOptions } from "./makespan-pass.ts";
import { type FigureTable, report, rounded } from "./result.ts";

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
    resources: { type: "string", default: "200000" },
  },
});
const [accounts = 0, regions = 0, resources = 0] = [values.accounts, values.regions, values.resources].map(Number);
const [own, needed] = await Promise.all([
  inItsOwnProcess<PassFigures>("makespan-pass.ts"),
  inItsOwnProcess<BoundFigures>("makespan-bound.ts"),
]);
if (own.scopes !== needed.scopes || own.resources !== needed.resources) {
  const counts = ({ scopes, resources: read }: PassFigures | BoundFigures) => `${scopes} scopes with ${read} resources`;
  throw new Error(`Cannot compare: the engine read ${counts(own)}, the bound is for ${counts(needed)}`);
}

const bounds = [
  {
    name: "the work on its places",
    ms: needed.firstEnteredMs + needed.scopesMs / PLACES,
    assumes: `No scope begins before the first account is entered, and ${PLACES} at a time have a place, which never waits for its next scope. Each scope takes its longest chain of calls or what its calls take in its busiest bucket alone, and two answers of the store; all else in it happens at the same time, its kinds too.`,
  },
  {
    name: "the longest chain",
    ms: needed.longestChainMs,
    assumes:
      "The accounts are known and one of them is entered; then comes its slowest scope, where a page follows the page before and a describe call the list that names its key.",
  },
  {
    name: "the busiest bucket",
    ms: needed.busiestBucketMs,
    assumes:
      "A bucket that is full at first lets its calls through at the configured share of AWS's rate, one after the other.",
  },
];
const boundMs = Math.max(...bounds.map(({ ms }) => ms));
const ratio = own.makespanMs / boundMs;
const byKindMs = needed.firstEnteredMs + needed.scopesByKindMs / PLACES;
await report("makespan", {
  sizes: {
    accounts,
    "of which are active": needed.accounts,
    regions,
    resources: own.resources,
    scopes: own.scopes,
    places: PLACES,
    "median latency, ms": LATENCY.medianMs,
    "p99 latency, ms": LATENCY.p99Ms,
    "latency of the store, ms": STORE_MS,
  },
  budgets: [
    {
      what: `a refresh of ${number(accounts)} accounts × ${regions} regions with ${number(own.resources)} resources, next to its lower bound`,
      budget: `at most ${BUDGET} ×`,
      measured: `${rounded(ratio)} ×`,
      isMet: ratio <= BUDGET,
    },
  ],
  tables: [
    {
      title: "The first refresh into an empty table, and what it takes at least, in seconds of virtual time",
      columns: ["what", "seconds", "refresh ×"],
      rows: [
        ["the refresh", seconds(own.makespanMs), 1],
        ...bounds.map(({ name, ms }) => compared(`lower bound: ${name}`, ms)),
        compared("no bound, to compare: the work on its places if a scope lists one kind after the other", byKindMs),
      ],
    },
    {
      title: "What each bound assumes; it is made of the calls and their latencies, not of what the engine did",
      columns: ["bound", "assumes"],
      rows: bounds.map(({ name, assumes }) => [name, assumes]),
    },
    {
      title: "Where the time goes",
      columns: ["what", "the refresh", "at least"],
      rows: [
        ["calls", own.apiCalls, needed.calls],
        ["seconds that a scope has its place, on average", mean(own), mean(needed)],
        ["seconds until the first scope began", seconds(own.firstScopeMs), seconds(needed.firstEnteredMs)],
        ["seconds after all places were taken for the last time", seconds(own.makespanMs - own.lastFullMs), ""],
        ["throttled calls", own.throttled, ""],
        ["real seconds that it took to find out", Math.round(own.realSeconds), Math.round(needed.realSeconds)],
      ],
    },
  ],
});

async function inItsOwnProcess<Found>(file: string): Promise<Found> {
  const world = { accounts, regions, resources };
  const options: PassOptions = { world, latency: LATENCY, storeMs: STORE_MS, places: PLACES };
  const args = ["--max-old-space-size=8000", join(import.meta.dirname, file), JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  // The last line is what it prints.
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Found;
}

function compared(name: string, ms: number): FigureTable["rows"][number] {
  return [name, seconds(ms), ms === 0 ? "" : rounded(own.makespanMs / ms)];
}

function mean({ scopesMs, scopes }: PassFigures | BoundFigures): number {
  return seconds(scopesMs / scopes);
}

function seconds(ms: number): number {
  return rounded(ms / 1000);
}
