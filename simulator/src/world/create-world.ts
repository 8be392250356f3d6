import { makeAccounts, offeredRegions } from "./accounts.ts";
import { type Cell, makeCell } from "./cell.ts";
import { churn } from "./churn.ts";
import { type Collection, makeCollection } from "./collection.ts";
import { expectedResources } from "./expected.ts";
import { isGlobal, type KindName } from "./kind-names.ts";
import { anySpec, type ResourceOf } from "./kinds.ts";
import { type WorldSpecification, worldOptions } from "./options.ts";
import { isShowcase, planner } from "./plan.ts";
import { remembered } from "./remembered.ts";
import type { World } from "./world.ts";

/** Makes a world of a named size or of given numbers; throws a `RangeError` for numbers that cannot be met. */
export function createWorld(specification: WorldSpecification = {}): World {
  const options = worldOptions(specification);
  const accounts = makeAccounts(options);
  const [management] = accounts;
  if (!management) throw new RangeError("Cannot make a world: it has no account");
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const regions = offeredRegions(options);
  const plan = planner(options, accounts);
  const cells = new Map<string, Cell>();
  const collections = new Map<string, Collection<unknown>>();

  const required = (accountId: string) => {
    const account = byId.get(accountId);
    if (!account) throw new RangeError(`Cannot look into account ${accountId}: not in this organisation`);
    return account;
  };
  const cell = (accountId: string, region: string) =>
    remembered(cells, `${accountId}/${region}`, () => {
      const account = required(accountId);
      return makeCell({
        seed: options.seed,
        account,
        managementId: management.id,
        inventoryRole: options.roleName,
        region,
        isShowcase: isShowcase(accounts, account, region),
        counts: plan(account, region),
        globalCounts: plan(account, "global"),
      });
    });

  const world: World = {
    options,
    accounts,
    management,
    regions,
    account: (accountId) => byId.get(accountId),
    cell,
    collection: <Kind extends KindName>(accountId: string, region: string, kind: Kind) => {
      const place = isGlobal(kind) ? "global" : region;
      const collection = remembered(collections, `${accountId}/${place}/${kind}`, () => {
        const here = cell(accountId, place);
        return makeCollection({ kind, spec: anySpec(kind) }, here, here.count(kind));
      });
      // The collection was made from this kind's own spec.
      return collection as Collection<ResourceOf<Kind>>;
    },
    setRegion: (accountId, region, enabled) => {
      const enabledRegions = required(accountId).regions;
      if (enabled) enabledRegions.add(region);
      else enabledRegions.delete(region);
    },
    setAccountState: (accountId, state) => {
      required(accountId).state = state;
    },
    churn: (churnOptions) => churn(world, churnOptions),
    expected: (kinds) => expectedResources(world, kinds),
  };
  return world;
}
