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
import { type Figures, median, report, rounded } from "./result.ts";
import { type BenchScope, findScopes } from "./scopes.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

/** Scopes of our own ways and threads of the script: the same number of listings in flight. */
const IN_FLIGHT = 16;

const { values } = parseArgs({
  options: { size: { type: "string", default: "medium" }, rounds: { type: "string", default: "6" } },
});
const rounds = Number(values.rounds);

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
  const own = { pid: process.pid, prepare: async () => 0 };
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
  const measures = ways.map((): Measure[] => []);
  // The first round is not counted: it loads code, opens sockets and fills the script's table.
  for (let round = -1; round < rounds; round += 1) {
    // Each way comes first, second and last equally often: what runs after another inherits its garbage and its sockets.
    for (let turn = 0; turn < ways.length; turn += 1) {
      const index = (round + 1 + turn) % ways.length;
      const way = ways[index];
      if (!way) continue;
      await way.prepare(round + 1);
      const measure = await measured(way);
      if (round >= 0) measures[index]?.push(measure);
    }
  }
  await close();
  await report("throughput", figures(ways, measures));
} finally {
  process.kill(engine.pid);
}

/** One way to read the organisation. */
interface Way {
  readonly name: string;
  /** Whose processor time it is. */
  readonly pid: number;
  /** What comes before it and is not measured. */
  readonly prepare: (round: number) => Promise<unknown>;
  /** Returns how many resources it read. */
  readonly run: () => Promise<number>;
}

/** For each 1,000 resources. */
interface Measure {
  readonly resources: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly engineCpuMs: number;
}

async function measured({ pid, run }: Way): Promise<Measure> {
  const before = { own: processorMs(pid), engine: processorMs(engine.pid), at: performance.now() };
  const resources = await run();
  const thousands = resources / 1_000;
  return {
    resources,
    wallMs: (performance.now() - before.at) / thousands,
    cpuMs: (processorMs(pid) - before.own) / thousands,
    engineCpuMs: (processorMs(engine.pid) - before.engine) / thousands,
  };
}

function figures(ways: readonly Way[], measures: readonly (readonly Measure[])[]): Figures {
  const [bare = []] = measures;
  const middle = (list: readonly Measure[], figure: keyof Measure) => rounded(median(list.map((one) => one[figure])));
  // Of each round its own ratio, because a machine is not equally fast all the time.
  const ratio = (list: readonly Measure[], figure: "wallMs" | "cpuMs") =>
    rounded(median(list.map((one, round) => one[figure] / (bare[round]?.[figure] ?? Number.NaN))));
  const rows = ways.map(({ name }, index) => {
    const list = measures[index] ?? [];
    const times = (["wallMs", "cpuMs", "engineCpuMs"] as const).map((figure) => middle(list, figure));
    return [name, Math.round(middle(list, "resources")), ...times, ratio(list, "wallMs"), ratio(list, "cpuMs")];
  });
  const share = rounded(1 / ratio(measures[1] ?? [], "wallMs"));
  return {
    sizes: {
      world: values.size,
      accounts: new Set(scopes.map(({ accountId }) => accountId)).size,
      scopes: scopes.length,
      rounds,
      inFlight: IN_FLIGHT,
    },
    budgets: [
      {
        what: "collecting, as a share of the throughput of bare paginators",
        budget: "at least 0.85",
        measured: `${share}`,
        isMet: share >= 0.85,
      },
    ],
    tables: [
      {
        title: "For each 1,000 resources, the middle of all rounds; ratios to bare paginators in the same round",
        columns: ["way", "resources", "wall ms", "CPU ms", "engine CPU ms", "wall ×", "CPU ×"],
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
