import type { Run } from "../../backend/src/model.ts";
import type { PythonVenv } from "../../scripts/python-venv.ts";
import { type AwsCommand, query } from "./aws-command.ts";
import { ACCOUNT_KINDS, GLOBAL_KINDS, REGIONAL_KINDS } from "./aws-listing.ts";
import { checkChanges } from "./changes.ts";
import { type Checks, difference } from "./checks.ts";
import { type AwsInventory, compareType, listWithAws, typeOf } from "./compare.ts";
import { expectedIncomplete, NOT_COMPLETE } from "./expectations.ts";
import type { Inventory, ListedResource, StatusReport } from "./inventory.ts";
import { filesWith } from "./secrets.ts";
import { changeWorld, type World } from "./world.ts";

/** What the suite works with. */
export interface Suite {
  readonly venv: PythonVenv;
  readonly environment: NodeJS.ProcessEnv;
  readonly world: World;
  /** `aws` for each active account. */
  readonly accounts: readonly AwsCommand[];
  readonly inventory: Inventory;
  /** The data directory. */
  readonly directory: string;
  readonly checks: Checks;
}

/** Every secret that the world holds begins with this. */
const SECRET_MARKER = "PLANTED-SECRET";

/** The region without resources of ours in which the change nevertheless retags something; see `world/changes.py`. */
const QUIET_REGION = "sa-east-1";

/** Three refreshes with what must be true after each. */
export async function runSuite(suite: Suite): Promise<void> {
  const { venv, environment, world, accounts, inventory, directory, checks } = suite;
  const regions = await enabledRegions(suite);
  const quiet = regions.filter((region) => !world.regions.includes(region));

  // Both only read, and a refresh waits most of the time for its retries of what moto cannot answer.
  const [first, listed] = await Promise.all([
    refresh(suite, "first refresh, of all regions"),
    listWithAws(accounts, { busy: world.regions, quiet }),
  ]);
  await checkCells(suite, regions);
  const stored = await inventory.json<ListedResource[]>(["list"]);
  await compareAll(suite, listed, stored);
  await checks.check("the first refresh created what is listed, and nothing was there to update or delete", () =>
    difference(counts(first), counts({ created: stored.length, updated: 0, deleted: 0 })),
  );
  await checks.check("nothing of an account that has been closed is stored", () =>
    stored.filter((resource) => resource.accountId === world.accounts.retired).map((resource) => resource.arn),
  );
  await checks.check("no planted secret is in the data directory", () => filesWith(directory, SECRET_MARKER));

  const changes = await changeWorld(venv, environment, world);
  const touched = { busy: world.regions, quiet: [QUIET_REGION] };
  const filter = ["--regions", [...touched.busy, ...touched.quiet, "global"].join()];
  const [second, listedAfter] = await Promise.all([
    refresh(suite, "second refresh, of the regions of a changed world", filter),
    listWithAws(accounts, touched),
  ]);
  const storedAfter = await inventory.json<ListedResource[]>(["list"]);
  await compareAll(suite, withUntouched(listedAfter, listed, touched), storedAfter);
  await checkChanges(suite, { before: stored, after: storedAfter, changes, run: second });

  const third = await refresh(suite, "third refresh, of an unchanged world", filter);
  await checks.check("a refresh of an unchanged world creates, updates and deletes nothing", () =>
    difference(counts(third), counts({ created: 0, updated: 0, deleted: 0 })),
  );
  await checks.check("a refresh of an unchanged world leaves every resource as it was", async () =>
    difference(
      (await inventory.json<ListedResource[]>(["list"])).map((resource) => JSON.stringify(resource)),
      storedAfter.map((resource) => JSON.stringify(resource)),
    ),
  );
}

/** The regions that `aws` calls enabled. */
async function enabledRegions({ accounts: [aws], world }: Suite): Promise<readonly string[]> {
  if (!aws) throw new Error("Cannot list regions: there is no account");
  const [region = ""] = world.regions;
  const select = "Regions[?OptInStatus!='not-opted-in'].RegionName";
  return query<string[]>(aws, { command: "ec2 describe-regions", region, query: select });
}

/** Runs `refresh`; some cells cannot be complete on moto, so exit code 3 is the right one. */
async function refresh({ inventory, checks }: Suite, name: string, filter: readonly string[] = []): Promise<Run> {
  const { code, out, error, seconds } = await inventory.run(["refresh", "--json", ...filter]);
  if (code !== 0 && code !== 3) throw new Error(`${name} ended with code ${code}: ${error.trim()}`);
  // `refresh --json` prints the run record.
  const run = JSON.parse(out) as Run;
  const { resources, apiCalls } = run.progress;
  console.log(`${name}: ${seconds.toFixed(1)} s, ${resources} resources, ${apiCalls} API calls`);
  await checks.check(`${name} ends with exit code 3, because some cells cannot be complete on moto`, () =>
    difference([`code ${code}`, run.state], ["code 3", "incomplete"]),
  );
  return run;
}

/** Every account × region × kind has a cell, and exactly those that moto cannot answer are not complete. */
async function checkCells({ inventory, checks, world, accounts }: Suite, regions: readonly string[]): Promise<void> {
  const { cells: all } = await inventory.json<StatusReport>(["status"]);
  const [closed, cells] = [
    all.filter((cell) => cell.accountId === world.accounts.retired),
    all.filter((cell) => cell.accountId !== world.accounts.retired),
  ];
  await checks.check("the cells of the closed account are skipped", () =>
    difference(
      closed.map((cell) => cell.outcome),
      ["skipped"],
    ),
  );
  const accountIds = accounts.map((account) => account.accountId);
  const incomplete = cells.filter((cell) => cell.outcome !== "complete");
  for (const { type, reason } of NOT_COMPLETE) {
    const own = incomplete.filter((cell) => typeOf(cell) === type);
    const errors = new Set(own.map(({ error }) => `${error?.code}: ${error?.message}`));
    console.log(`     ${own.length} cells of ${type}: ${reason}; told as ${[...errors].join(" | ")}`);
  }
  await checks.check("exactly the cells that moto cannot answer are not complete", () =>
    difference(
      incomplete.map((cell) => `${cell.outcome} ${cell.accountId} ${cell.region} ${typeOf(cell)}`),
      expectedIncomplete(world, accountIds, regions),
    ),
  );
  const types = [
    ...Object.keys(REGIONAL_KINDS),
    ...NOT_COMPLETE.filter((n) => n.where !== "global").map((n) => n.type),
  ];
  await checks.check("every regional kind has a cell in each enabled region of each account", () =>
    difference(
      cells
        .filter((cell) => types.includes(typeOf(cell)))
        .map((cell) => `${cell.accountId} ${cell.region} ${typeOf(cell)}`),
      types.flatMap((type) => accountIds.flatMap((id) => regions.map((region) => `${id} ${region} ${type}`))),
    ),
  );
}

/** One check per kind, and one that nothing is stored of a kind that `aws` was not asked about. */
async function compareAll({ checks }: Suite, listed: AwsInventory, stored: readonly ListedResource[]): Promise<void> {
  const incomplete = NOT_COMPLETE.map(({ type }) => type);
  const types = Object.keys({ ...GLOBAL_KINDS, ...ACCOUNT_KINDS, ...REGIONAL_KINDS });
  for (const type of types.filter((name) => !incomplete.includes(name))) {
    const resources = listed.get(type) ?? [];
    await checks.check(`${type}: ${resources.length} as aws lists them`, () =>
      resources.length === 0 ? [`the world has no ${type}`] : compareType(type, resources, stored),
    );
  }
  await checks.check("nothing is stored of any other kind", () =>
    difference(
      stored.map(typeOf).filter((type) => !types.includes(type)),
      [],
    ),
  );
}

/** A new listing of some regions, with what an earlier one says of the others. */
function withUntouched(
  fresh: AwsInventory,
  earlier: AwsInventory,
  touched: { readonly busy: readonly string[]; readonly quiet: readonly string[] },
): AwsInventory {
  const regions = [...touched.busy, ...touched.quiet, "global"];
  return new Map(
    [...fresh].map(([type, resources]) => [
      type,
      [...resources, ...(earlier.get(type) ?? []).filter(({ region }) => !regions.includes(region))],
    ]),
  );
}

/** The counts of a run, as lines to compare. */
function counts(run: Run | { created: number; updated: number; deleted: number }): string[] {
  const { created, updated, deleted } = "progress" in run ? run.progress : run;
  return [`created ${created}`, `updated ${updated}`, `deleted ${deleted}`];
}
