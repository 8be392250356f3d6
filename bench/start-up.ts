/**
 * How long a cold function takes, and how large what is deployed is. Bundles the functions as they are deployed and starts each in new
 * processes: until the worker's entry is loaded, and until the API has answered its first question, beginning with a snapshot of many
 * resources in S3. Beside them the command line's start. `node bench/start-up.ts --resources 2000 --processes 3` is a quick try.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import { localSnapshots } from "../backend/src/query/snapshot-local.ts";
import { openEmbedded } from "../backend/src/storage/embedded.ts";
import { openStorage } from "../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { type Bundle, bundleFunction } from "../scripts/bundle-function.ts";
import { serveFolderAsS3 } from "./folder-as-s3.ts";
import { type Budget, median, report } from "./result.ts";

const { values } = parseArgs({
  options: { resources: { type: "string", default: "50000" }, processes: { type: "string", default: "10" } },
});
const wanted = Number(values.resources);
const count = Number(values.processes);
const root = join(import.meta.dirname, "..");
const folder = await mkdtemp(join(tmpdir(), "aws-inventory-cold-"));
const engine = await openEmbedded();
const store = await openStorage({ endpoint: engine.endpoint, tables: DEFAULT_TABLE_NAMES });
try {
  await using world = await refreshWorld({ resources: wanted, accounts: 25, regions: 10 });
  const run = await world.refresh({ storage: store.storage });
  await using readModel = await snapshotted();
  const { total } = await readModel.list({ size: 1 });
  using s3 = await serveFolderAsS3(folder);

  const sizes: { entry: string; bundle: Bundle }[] = [];
  for (const entry of ["app", "refresh-handler", "collect-handler", "dashboard-handler"]) {
    sizes.push({ entry, bundle: await bundleFunction(entry, join(folder, "code", entry), root) });
  }
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: s3.url,
    INVENTORY_STORE_ENDPOINT: engine.endpoint,
    REFRESH_FUNCTION_NAME: "refresh",
    SNAPSHOT_BUCKET_NAME: "snapshots",
    NODE_PATH: join(root, "node_modules"),
  };
  // A recorded event: an object, of which two fields are replaced.
  const recorded = JSON.parse(
    await readFile(join(root, "e2e", "deploy", "events", "api-request.json"), "utf8"),
  ) as object;
  const health = { ...recorded, rawPath: "/health" };
  const list = { ...recorded, rawQueryString: "size=50" };
  const cold = (entry: string, event?: object) => () => coldProcess(entry, environment, event);
  const worker = await processes(cold("collect-handler"));
  const firstPage = await processes(cold("app", list));
  const rows = [
    row("worker: its entry is loaded", worker, "loadMs"),
    row("API: its entry is loaded", firstPage, "loadMs"),
    row("API: /health is answered", await processes(cold("app", health)), "answerMs"),
    row("API: the first page is answered", firstPage, "answerMs"),
    ...(await commandLineRows("--help", ["--help"])),
    ...(await commandLineRows("list, over an empty data directory", ["list"])),
  ];
  const [workerMs, answerMs] = [worker.map(({ loadMs }) => loadMs), firstPage.map(({ answerMs: ms }) => ms)].map(
    median,
  );
  await report("start-up", {
    sizes: { resources: total, cells: run.progress.cells, processes: count },
    budgets: [
      within(`worker entry, before its first service is loaded: the median of ${count} processes`, workerMs, 100),
      within(
        `API entry to its first answer from a snapshot of ${total.toLocaleString("en-US")} resources: the median of ${count} processes`,
        answerMs,
        400,
      ),
    ],
    tables: [
      {
        title: "New processes, one after the other, in milliseconds; of functions, after Node.js itself is up",
        columns: ["process", "median", "worst", "CPU median"],
        rows,
      },
      {
        title: "Size of what is deployed, minified, in bytes",
        columns: ["function", "loaded at its start", "all scripts", "scripts that are loaded when needed"],
        rows: sizes.map(({ entry, bundle }) => [entry, bundle.entryBytes, bundle.totalBytes, bundle.lazyScripts]),
      },
    ],
  });
} finally {
  await store.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
}

/** The copy that the refresh function would have written; where S3 has it is where the function's wiring looks. */
async function snapshotted() {
  const readModel = await openReadModel({
    storage: store.storage,
    snapshot: localSnapshots(join(folder, "read-model")),
  });
  await readModel.sync();
  await readModel.saveSnapshot();
  return Object.assign(readModel, { [Symbol.asyncDispose]: () => readModel.close() });
}

interface ColdStart {
  readonly loadMs: number;
  readonly answerMs: number;
  /** The processor's time, Node.js's own start included: what is left of it on a busy machine. */
  readonly cpuMs?: number;
  readonly status?: number;
}

/** Not synchronously: this process is what stands for S3. */
async function coldProcess(entry: string, env: NodeJS.ProcessEnv, event?: object): Promise<ColdStart> {
  const handler = join(folder, "code", entry, `${entry}.mjs`);
  const args = [join(import.meta.dirname, "cold-handler.ts"), handler, ...(event ? [JSON.stringify(event)] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
  // As cold-handler.ts prints it.
  const result = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as ColdStart;
  if (event && result.status !== 200) throw new Error(`The cold process did not answer: ${stdout.slice(0, 2_000)}`);
  return result;
}

/** A command with the compiled code that earlier ones have left, as a user starts it, and without. */
async function commandLineRows(name: string, args: readonly string[]): Promise<(string | number)[][]> {
  // The first one leaves it.
  await commandLine(args, {});
  const kept = await processes(() => commandLine(args, {}));
  const compiled = await processes(() => commandLine(args, { NODE_DISABLE_COMPILE_CACHE: "1" }));
  return [
    row(`command line: ${name}, compiled code is kept`, kept, "answerMs"),
    row(`command line: ${name}, all code is compiled anew`, compiled, "answerMs"),
  ];
}

/** It ends by itself. */
async function commandLine(args: readonly string[], extra: NodeJS.ProcessEnv): Promise<ColdStart> {
  const started = performance.now();
  const env = { PATH: process.env.PATH, INVENTORY_DATA_DIR: join(folder, "empty"), ...extra };
  const command = [join(root, "backend", "src", "cli.ts"), ...args];
  await promisify(execFile)(process.execPath, command, { env, timeout: 60_000 });
  return { loadMs: Number.NaN, answerMs: performance.now() - started };
}

/** Several cold processes, one after the other. */
async function processes(start: () => Promise<ColdStart>): Promise<ColdStart[]> {
  const runs: ColdStart[] = [];
  for (let index = 0; index < count; index += 1) runs.push(await start());
  return runs;
}

function row(name: string, runs: readonly ColdStart[], figure: "loadMs" | "answerMs"): (string | number)[] {
  const times = runs.map((run) => run[figure]);
  const cpuTimes = runs.flatMap(({ cpuMs }) => cpuMs ?? []);
  const cpu = cpuTimes.length > 0 ? Math.round(median(cpuTimes)) : "";
  return [name, Math.round(median(times)), Math.round(Math.max(...times)), cpu];
}

function within(what: string, ms = Number.NaN, limitMs: number): Budget {
  return { what, budget: `at most ${limitMs} ms`, measured: `${Math.round(ms)} ms`, isMet: ms <= limitMs };
}
