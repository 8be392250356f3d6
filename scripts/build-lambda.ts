/**
 * Builds what `backend/template.yaml` deploys: `node scripts/build-lambda.ts [<logical id> <folder>]`. Without arguments everything, into
 * `backend/dist/<logical id>`; `sam build` asks for one at a time. Prints sizes and exits 1 when one is above its budget.
 */
import { execFileSync } from "node:child_process";
import { cp, mkdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { filesBelow } from "../backend/src/cloud/files-below.ts";
import { bundleFunction } from "./bundle-function.ts";
import { makeDuckDbLayer } from "./duckdb-layer.ts";

const root = resolve(import.meta.dirname, "..");

/** Entries by the logical id of their function, and the bytes that may be loaded before the handler can be called. */
const FUNCTIONS: Readonly<Record<string, { readonly entry: string; readonly entryBudget: number }>> = {
  ApiFunction: { entry: "app", entryBudget: 1_500_000 },
  RefreshFunction: { entry: "refresh-handler", entryBudget: 1_500_000 },
  CollectFunction: { entry: "collect-handler", entryBudget: 1_000_000 },
  DashboardFunction: { entry: "dashboard-handler", entryBudget: 1_000_000 },
};

/** What a function may weigh unpacked, its layers included (Lambda's quotas). */
const LAMBDA_LIMIT = 250 * 1024 * 1024;
const LAYER = "DuckDbLayer";

const [id, folder] = process.argv.slice(2);
if (id === undefined) {
  for (const each of [...Object.keys(FUNCTIONS), LAYER]) await make(each, join(root, "backend", "dist", each));
} else {
  if (folder === undefined) throw new Error("Cannot build: name the folder to build into");
  await make(id, resolve(folder));
}

async function make(id: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (id === LAYER) {
    await makeDuckDbLayer(folder, root);
    return report(id, await weigh(folder), "DuckDB for linux-arm64");
  }
  const wanted = FUNCTIONS[id];
  if (!wanted) throw new RangeError(`Cannot build ${id}: there are ${Object.keys(FUNCTIONS).join(", ")}, ${LAYER}`);
  const { entryBytes, lazyScripts } = await bundleFunction(wanted.entry, folder, root);
  if (id === "DashboardFunction") await addDashboard(folder);
  report(id, await weigh(folder), `${kilobytes(entryBytes)} loaded at the start, ${lazyScripts} scripts later`);
  if (entryBytes > wanted.entryBudget) {
    fail(`${id} loads ${kilobytes(entryBytes)} at the start, its budget is ${kilobytes(wanted.entryBudget)}`);
  }
}

async function addDashboard(folder: string): Promise<void> {
  execFileSync(process.execPath, [join(root, "scripts", "build-dashboard.ts")], { stdio: "inherit" });
  const filter = (path: string): boolean => !path.endsWith(".sources");
  await cp(join(root, "frontend", "out"), join(folder, "dashboard"), { recursive: true, filter });
}

async function weigh(folder: string): Promise<number> {
  const sizes = (await filesBelow(folder)).map(async (file) => (await stat(join(folder, file))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function report(id: string, bytes: number, note: string): void {
  console.log(`${id}: ${kilobytes(bytes)} (${note})`);
  if (bytes > LAMBDA_LIMIT) fail(`${id} weighs ${kilobytes(bytes)}, Lambda takes ${kilobytes(LAMBDA_LIMIT)}`);
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024).toLocaleString("en")} KB`;
}
