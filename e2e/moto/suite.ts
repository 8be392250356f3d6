import type { ListedResource } from "../../backend/src/export/listed-resource.ts";
import type { Run } from "../../backend/src/model.ts";
import { ACCOUNT_KINDS, GLOBAL_KINDS, REGIONAL_KINDS } from "./aws-listing.ts";
import { checkCells, checkKinds, enabledRegions, printIncomplete } from "./cells.ts";
import { checkChanges } from "./changes.ts";
import { difference } from "./checks.ts";
import { BUILT, CHANGED, checkColumns } from "./columns.ts";
import { type AwsInventory, compareType, listWithAws, typeOf } from "./compare.ts";
import { NOT_COMPLETE } from "./expectations.ts";
import { filesWith } from "./secrets.ts";
import type { Suite } from "./suite-context.ts";
import { changeWorld } from "./world.ts";

/** Every secret that the world holds begins with this. */
const SECRET_MARKER = "PLANTED-SECRET";

/** The region without resources of ours in which the change nevertheless retags something; see `world/changes.py`. */
const QUIET_REGION = "sa-east-1";

/** Three refreshes with what must be true after each. */
export async function runSuite(suite: Suite): Promise<void> {
  const { venv, environment, world, accounts, inventory, directory, checks } = suite;
  await checkKinds(suite);
  const regions = await enabledRegions(suite);
  const quiet = regions.filter((region) => !world.regions.includes(region));

  // Both only read, and a refresh waits most of the time for its retries of what moto cannot answer.
  const [first, listed] = await Promise.all([
    refresh(suite, "first refresh, of all regions"),
    listWithAws(accounts, { busy: world.regions, quiet }),
  ]);
  printIncomplete(await checkCells(suite, { after: "first refresh", regions }));
  const stored = await inventory.json<ListedResource[]>(["list"]);
  await compareAll(suite, listed, stored);
  await checkColumns(suite, stored, BUILT);
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
  await checkCells(suite, { after: "second refresh", regions });
  const storedAfter = await inventory.json<ListedResource[]>(["list"]);
  await compareAll(suite, withUntouched(listedAfter, listed, touched), storedAfter);
  await checkColumns(suite, storedAfter, CHANGED);
  await checkChanges(suite, { before: stored, after: storedAfter, changes, run: second });

  const third = await refresh(suite, "third refresh, of an unchanged world", filter);
  await checks.check("a refresh of an unchanged world creates, updates and deletes nothing", () =>
    difference(counts(third), counts({ created: 0, updated: 0, deleted: 0 })),
  );
  // Each refresh enters the accounts through this role, and IAM tells when a role was last used.
  const roles = accounts.map(({ accountId }) => `arn:aws:iam::${accountId}:role/InventoryReadRole`);
  const storedAgain = await inventory.json<ListedResource[]>(["list"]);
  await checks.check("a refresh of an unchanged world moves nothing but the last use of the role that it uses", () =>
    difference(
      movedResources(storedAfter, storedAgain),
      roles.map((arn) => `${arn} lastUsedAt`),
    ),
  );
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

/** The resources that are not the same in two lists, each with the columns that differ, `everything` where more does. */
function movedResources(before: readonly ListedResource[], after: readonly ListedResource[]): string[] {
  const earlier = new Map(before.map((resource) => [`${resource.arn} ${resource.region}`, resource]));
  const moved = after.filter(
    (resource) => JSON.stringify(earlier.get(`${resource.arn} ${resource.region}`)) !== JSON.stringify(resource),
  );
  return moved.map((resource) => {
    const old = earlier.get(`${resource.arn} ${resource.region}`);
    const columns = Object.keys(resource.columns).filter(
      (name) => JSON.stringify(old?.columns[name]) !== JSON.stringify(resource.columns[name]),
    );
    const same = JSON.stringify({ ...old, columns: {} }) === JSON.stringify({ ...resource, columns: {} });
    return `${resource.arn} ${same ? columns.join(", ") : "everything"}`;
  });
}

/** The counts of a run, as lines to compare. */
function counts(run: Run | { created: number; updated: number; deleted: number }): string[] {
  const { created, updated, deleted } = "progress" in run ? run.progress : run;
  return [`created ${created}`, `updated ${updated}`, `deleted ${deleted}`];
}
