/**
 * Where the processor time of a refresh of an unchanged world goes, by V8's sampling profiler: for a partition with very many instances,
 * whose pages are XML of megabytes, and for an organisation with many small partitions. Each is refreshed once before, so that nothing is
 * written and all code is warm. `node bench/processor-share.ts --instances 5000 --size small` is a quick try.
 */
import { type Profiler, Session } from "node:inspector/promises";
import { parseArgs } from "node:util";
import { awsSettings } from "../backend/src/aws.ts";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { createLimiter } from "../backend/src/refresh/limits.ts";
import { refresh } from "../backend/src/refresh/run.ts";
import { openInMemoryStorage } from "../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { report, rounded } from "./result.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

/** What a function's file says about what it is for; the first that fits counts. */
const PARTS: readonly [name: string, file: RegExp][] = [
  ["the SDK reads XML", /@aws-sdk\/xml-builder|fast-xml-parser/],
  ["the SDK makes objects and requests of schemas", /core\/.*(protocols|schema|serde|cbor)\//],
  ["the SDK signs", /signature-v4|httpAuthSchemes|internal\/crypto/],
  ["the rest of the SDK", /node_modules\/(@aws-sdk|@smithy|@aws)\//],
  ["the engine: canonical form and hash", /refresh\/canonical\.ts/],
  ["the engine: all else", /backend\/src\/(refresh|collectors|accounts)\//],
  ["the store's side of the engine", /backend\/src\/storage\//],
  ["Node.js: sockets, HTTP, streams, timers", /^node:/],
];

const { values } = parseArgs({
  options: { instances: { type: "string", default: "100000" }, size: { type: "string", default: "medium" } },
});
// One more, because a list that ends on a full page is read twice (truncation might look like that).
const instances = Number(values.instances) + 1;

const large = await profiled({ accounts: 1, regions: 1, only: { "ec2:instance": instances } }, ["ec2:instance"]);
const small = await profiled({ size: values.size });
const names = [...new Set([...large.shares.keys(), ...small.shares.keys()])];
const percent = (share = 0) => `${rounded(share * 100)} %`;
await report("processor-share", {
  sizes: { instances, world: values.size, "resources of the world": small.resources },
  budgets: [],
  tables: [
    {
      title: "Share of the refreshing process's busy time, without its engine and the simulated AWS",
      columns: [
        "part",
        `${instances.toLocaleString("en-US")} instances in one partition`,
        `${values.size} organisation`,
      ],
      rows: names
        .toSorted((a, b) => (large.shares.get(b) ?? 0) - (large.shares.get(a) ?? 0))
        .map((name) => [name, percent(large.shares.get(name)), percent(small.shares.get(name))]),
    },
    {
      title: "Processor time of the refresh, with the profiler's own",
      columns: ["what", "one partition", "organisation"],
      rows: [
        ["CPU ms for each 1,000 resources", rounded(large.cpuMs), rounded(small.cpuMs)],
        ["API calls", large.apiCalls, small.apiCalls],
      ],
    },
  ],
});
// Sockets that are kept alive would keep the process waiting.
process.exit();

interface Profiled {
  readonly shares: ReadonlyMap<string, number>;
  readonly cpuMs: number;
  readonly resources: number;
  readonly apiCalls: number;
}

async function profiled(world: object, kinds?: readonly string[]): Promise<Profiled> {
  using simulated = await startSimulatedAws(world);
  const endpoint = { endpoint: simulated.url };
  const credentials = async () => ({ accessKeyId: "simulated", secretAccessKey: "simulated" });
  const aws = { ...(await awsSettings({ region: "us-east-1" })), ...endpoint, credentials };
  const services = await loadServices(kinds ? ["ec2"] : SERVICE_NAMES);
  const { storage, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  const limiter = createLimiter({ rates: {}, share: Number.MAX_SAFE_INTEGER });
  const role = { roleName: "InventoryReadRole" };
  const selection = kinds ? { kinds } : {};
  const once = () => refresh({ storage, aws, role, services, selection, trigger: "cli", limiter });
  await once();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  const before = process.cpuUsage();
  const { state, progress } = await once();
  const { user, system } = process.cpuUsage(before);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await close();
  if (state !== "complete") throw new Error(`The refresh is ${state}`);
  const { resources, apiCalls } = progress;
  return { shares: sharesOf(profile), cpuMs: (user + system) / resources, resources, apiCalls };
}

/** The share of each part in the time in which anything ran. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const part = parts.get(id);
    const time = timeDeltas[index] ?? 0;
    if (part === undefined) return;
    busy += time;
    times.set(part, (times.get(part) ?? 0) + time);
  });
  return new Map([...times].map(([part, time]) => [part, time / busy]));
}

/** `undefined` for time in which nothing ran. */
function partOf({ functionName, url }: { functionName: string; url: string }): string | undefined {
  if (functionName === "(idle)") return undefined;
  if (functionName === "(garbage collector)") return "V8 collects garbage";
  const part = PARTS.find(([, file]) => file.test(url));
  if (part) return part[0];
  return url === "" ? "V8 and Node.js, compiled code: sockets, text, hashes" : "all else";
}
