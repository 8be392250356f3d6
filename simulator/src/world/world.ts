import { makeAccounts, offeredRegions, type WorldAccount } from "./accounts.ts";
import { type Cell, makeCell } from "./cell.ts";
import { type ChurnEvent, type ChurnOptions, churn } from "./churn.ts";
import { type Collection, makeCollection } from "./collection.ts";
import { type ExpectedResource, expectedResources } from "./expected.ts";
import type { RegionFact } from "./geography.ts";
import { isGlobal, type KindName } from "./kind-names.ts";
import type { KindSpec } from "./kind-spec.ts";
import { KINDS, type ResourceOf } from "./kinds.ts";
import { type WorldOptions, type WorldSpecification, worldOptions } from "./options.ts";
import { isShowcase, planner } from "./plan.ts";

/**
 * A simulated AWS organisation: a seeded, deterministic model. Resources are made when they are first looked at, and what
 * they are does not depend on the order of looking, so a world of millions starts at once.
 */
export interface World {
  readonly options: WorldOptions;
  /** All accounts, the management account first. */
  readonly accounts: readonly WorldAccount[];
  readonly management: WorldAccount;
  /** Regions that this AWS offers, enabled or not. */
  readonly regions: readonly RegionFact[];
  account(accountId: string): WorldAccount | undefined;
  /** The resources of one kind; the region of IAM kinds is `global`. Throws a `RangeError` for an unknown account. */
  collection<Kind extends KindName>(accountId: string, region: string, kind: Kind): Collection<ResourceOf<Kind>>;
  /** The place that a region of an account is, as the kinds see it. */
  cell(accountId: string, region: string): Cell;
  /** Enables or disables a region in an account; resources in a disabled region stay, out of reach. */
  setRegion(accountId: string, region: string, enabled: boolean): void;
  /** Changes, adds and removes a share of the resources; see `churn.ts`. */
  churn(options: ChurnOptions): ChurnEvent[];
  /** What an inventory must hold: all resources, or those of some kinds; see `expected.ts`. */
  expected(kinds?: readonly KindName[]): Generator<ExpectedResource>;
}

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
        return makeCollection(anySpec(kind), here, here.count(kind));
      });
      // The collection was made from this kind's own spec.
      return collection as Collection<ResourceOf<Kind>>;
    },
    setRegion: (accountId, region, enabled) => {
      const enabledRegions = required(accountId).regions;
      if (enabled) enabledRegions.add(region);
      else enabledRegions.delete(region);
    },
    churn: (churnOptions) => churn(world, churnOptions),
    expected: (kinds) => expectedResources(world, kinds),
  };
  return world;
}

/** A kind's spec without its item type: safe where items come from and go back to the same kind. */
export function anySpec(kind: KindName): KindSpec<unknown> {
  return KINDS[kind] as unknown as KindSpec<unknown>;
}

function remembered<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const before = map.get(key);
  if (before !== undefined) return before;
  const value = make();
  map.set(key, value);
  return value;
}
