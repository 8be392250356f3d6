/**
 * How long does a cold function take? Bundles the API and the worker as they are deployed and starts each in new processes: until the worker's
 * entry is loaded, and until the API has answered its first question, beginning with a snapshot of many resources in S3:
 * `node bench/cold-start.ts [resources]`, 50,000 unless said otherwise.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import { localSnapshots } from "../backend/src/query/snapshot-local.ts";
import { openEmbedded } from "../backend/src/storage/embedded.ts";
import { openStorage } from "../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { bundleFunction } from "../scripts/bundle-function.ts";
import { serveFolderAsS3 } from "./folder-as-s3.ts";
import { median, report, rounded } from "./report.ts";

const PROCESSES = 10;
const wanted = Number(process.argv[2] ?? 50_000);
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

  for (const entry of ["app", "collect-handler"]) await bundleFunction(entry, join(folder, "code", entry), root);
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
  const recorded = JSON.parse(await readFile(join(root, "e2e", "deploy", "events", "api-request.json"), "utf8"));
  const health = { ...recorded, rawPath: "/health" };
  const list = { ...recorded, rawQueryString: "size=50" };
  const cold = (entry: string, event?: object) => () => coldProcess(entry, environment, event);
  report("cold-start", {
    resources: total,
    cells: run.progress.cells,
    worker: await figures(cold("collect-handler")),
    health: await figures(cold("app", health)),
    firstPage: await figures(cold("app", list)),
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
  readonly cpuMs: number;
  readonly status?: number;
}

/** Not synchronously: this process is what stands for S3. */
async function coldProcess(entry: string, env: NodeJS.ProcessEnv, event?: object): Promise<ColdStart> {
  const handler = join(folder, "code", entry, `${entry}.mjs`);
  const args = [join(import.meta.dirname, "cold-handler.ts"), handler, ...(event ? [JSON.stringify(event)] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
  const result = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  if (event && result.status !== 200) throw new Error(`The cold process did not answer: ${stdout.slice(0, 2_000)}`);
  return result;
}

/** The middle and the worst of several cold processes, one after the other. */
async function figures(start: () => Promise<ColdStart>): Promise<object> {
  const runs: ColdStart[] = [];
  for (let index = 0; index < PROCESSES; index += 1) runs.push(await start());
  const of = (times: number[]) => ({ median: rounded(median(times)), worst: rounded(Math.max(...times)) });
  return {
    loadMs: of(runs.map(({ loadMs }) => loadMs)),
    answerMs: of(runs.map(({ answerMs }) => answerMs)),
    cpuMs: of(runs.map(({ cpuMs }) => cpuMs)),
  };
}
