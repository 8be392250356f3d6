/**
 * Wall time and processor time for each 1,000 resources, of five ways to read one simulated organisation over the same pages, in
 * turn and in one run: bare SDK paginators; the engine's collecting without a store; a whole refresh of an unchanged world; a
 * whole refresh after 1 % of the world changed; and a threaded boto3 script that lists everything and rewrites its table. The last
 * three store in the same embedded engine. `node bench/throughput.ts --size small --rounds 2` is a quick try.
 */
import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { awsSettings } from "../backend/src/aws.ts";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { createLimiter } from "../backend/src/refresh/limits.ts";
import { refresh } from "../backend/src/refresh/run.ts";
import { startEngine } from "../backend/src/storage/engine-process.ts";
import { openStorage } from "../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { bareListing } from "./bare-listing.ts";
import { startBoto3Script } from "./boto3-script.ts";
import { ownListing } from "./own-listing.ts";
import { processorMs } from "./processor-time.ts";
import { readTwice } from "./read-twice.ts";
import { type Figures, median, report, rounded } from "./result.ts";
import { type BenchScope, findScopes } from "./scopes.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

const BUDGET = 0.85;

/** Scopes of our own ways and threads of the script: the same number of listings in flight. */
const IN_FLIGHT = 16;

const { values } = parseArgs({
  options: { size: { type: "string", default: "medium" }, rounds: { type: "string", default: "6" } },
});
const rounds = Number(values.rounds);
if (!(rounds > 0 && rounds % 2 === 0)) throw new Error("The rounds come in pairs: give an even number of them");

using simulated = await startSimulatedAws({ size: values.size });
process.env.AWS_ENDPOINT_URL = simulated.url;
process.env.AWS_ACCESS_KEY_ID = "simulated";
process.env.AWS_SECRET_ACCESS_KEY = "simulated";

const aws = await awsSettings({ region: "us-east-1" });
const services = await loadServices(SERVICE_NAMES);
const scopes = await findScopes(aws, services);
// The buckets are there, and taken from, but never empty: waiting is not what is measured.
const limiter = createLimiter({ rates: {}, share: Number.MAX_SAFE_INTEGER });
const engine = await startEngine({});
try {
  const { storage, close } = await openStorage({ endpoint: engine.endpoint, tables: DEFAULT_TABLE_NAMES });
  using script = await startBoto3Script({ awsUrl: simulated.url, storeUrl: engine.endpoint, threads: IN_FLIGHT });

  async function wholeRefresh(): Promise<number> {
    const role = { roleName: "InventoryReadRole" };
    const run = await refresh({ storage, aws, role, services, trigger: "cli", limiter, scopesInFlight: IN_FLIGHT });
    if (run.state !== "complete") throw new Error(`The refresh is ${run.state}: ${JSON.stringify(run.problems[0])}`);
    return run.progress.resources;
  }
  const own = { pid: process.pid };
  const ways: readonly Way[] = [
    { ...own, name: "bare SDK paginators", run: () => inFlight((scope) => bareListing(aws, scope)) },
    { ...own, name: "our collecting, no store", run: () => inFlight((scope) => ownListing(aws, limiter, scope)) },
    { ...own, name: "our refresh, nothing changed", run: wholeRefresh },
    {
      ...own,
      name: "our refresh, 1 % changed",
      // The refresh that follows stores what changed, so that to all other ways the world is as it was.
      prepare: (round) => simulated.churn({ seed: round + 1, share: 0.01 }),
      run: wholeRefresh,
    },
    { ...own, name: "boto3 script, deletes and rewrites", pid: script.pid, run: () => script.run() },
  ];

  await wholeRefresh();
  const listedTwice = await inFlight((scope) => readTwice(aws, scope));
  const measures = ways.map((): Measure[] => []);
  // The first round is not counted: it loads code, opens sockets and fills the script's table.
  /** What every way has to read until the world changes again. */
  let expected: number | undefined;
  for (let round = -1; round < rounds; round += 1) {
    for (const index of order(ways.length, round)) {
      const way = ways[index];
      if (!way) continue;
      if (way.prepare) {
        await way.prepare(round + 1);
        expected = undefined;
      }
      const measure = await measured(way);
      expected ??= measure.resources;
      if (measure.resources !== expected) {
        throw new Error(`Cannot compare: ${way.name} read ${measure.resources} resources, others ${expected}`);
      }
      if (round >= 0) measures[index]?.push(measure);
    }
  }
  await close();
  await report("throughput", figures(ways, measures, listedTwice));
} finally {
  process.kill(engine.pid);
}

/**
 * Whoever runs after another inherits its garbage and its sockets. So the second round of each pair has the order of the first reversed: of two
 * neighbours each has then followed the other once. Each pair begins with another way.
 */
function order(count: number, round: number): number[] {
  const pair = Math.floor(round / 2);
  const turns = Array.from({ length: count }, (_, turn) => (((pair + turn) % count) + count) % count);
  return Math.abs(round) % 2 === 0 ? turns : turns.reverse();
}

/** One way to read the organisation. */
interface Way {
  readonly name: string;
  /** Whose processor time it is. */
  readonly pid: number;
  /** Changes the world before it, and is not measured. */
  readonly prepare?: (round: number) => Promise<unknown>;
  /** Returns how many resources it read. */
  readonly run: () => Promise<number>;
}

/** For each 1,000 resources. */
interface Measure {
  readonly resources: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly engineCpuMs: number;
  readonly awsCpuMs: number;
}

async function measured({ pid, run }: Way): Promise<Measure> {
  const cpu = () => ({ own: processorMs(pid), engine: processorMs(engine.pid), aws: processorMs(simulated.pid) });
  const before = { ...cpu(), at: performance.now() };
  const resources = await run();
  const after = { ...cpu(), at: performance.now() };
  const thousands = resources / 1_000;
  return {
    resources,
    wallMs: (after.at - before.at) / thousands,
    cpuMs: (after.own - before.own) / thousands,
    engineCpuMs: (after.engine - before.engine) / thousands,
    awsCpuMs: (after.aws - before.aws) / thousands,
  };
}

function figures(ways: readonly Way[], measures: readonly (readonly Measure[])[], listedTwice: number): Figures {
  const [bare = []] = measures;
  const middle = (list: readonly Measure[], figure: keyof Measure) => rounded(median(list.map((one) => one[figure])));
  // Of each round its own ratio, because a machine is not equally fast all the time.
  const ratio = (list: readonly Measure[], figure: "wallMs" | "cpuMs") =>
    median(list.map((one, round) => one[figure] / (bare[round]?.[figure] ?? Number.NaN)));
  const rows = ways.map(({ name }, index) => {
    const list = measures[index] ?? [];
    const times = (["wallMs", "cpuMs", "engineCpuMs", "awsCpuMs"] as const).map((figure) => middle(list, figure));
    const ratios = (["wallMs", "cpuMs"] as const).map((figure) => rounded(ratio(list, figure)));
    return [name, median(list.map(({ resources }) => resources)), ...times, ...ratios];
  });
  const shareOf = (figure: "wallMs" | "cpuMs") => 1 / ratio(measures[1] ?? [], figure);
  const share = shareOf("wallMs");
  return {
    sizes: {
      world: values.size,
      accounts: new Set(scopes.map(({ accountId }) => accountId)).size,
      scopes: scopes.length,
      rounds,
      inFlight: IN_FLIGHT,
      "listings that are read twice": listedTwice,
    },
    budgets: [
      {
        what: "collecting, as a share of the throughput of bare paginators",
        budget: `at least ${BUDGET}`,
        measured: `${rounded(share)} by the clock (${rounded(shareOf("cpuMs"))} by processor time)`,
        isMet: share >= BUDGET,
      },
    ],
    tables: [
      {
        title: "For each 1,000 resources, the middle of all rounds; ratios to bare paginators in the same round",
        columns: ["way", "resources", "wall ms", "CPU ms", "engine CPU ms", "AWS CPU ms", "wall ×", "CPU ×"],
        rows,
      },
    ],
  };
}

async function inFlight(work: (scope: BenchScope) => Promise<number>): Promise<number> {
  const limit = pLimit(IN_FLIGHT);
  const counts = await limit.map(scopes, work);
  return counts.reduce((sum, count) => sum + count, 0);
}
