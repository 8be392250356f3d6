import type { AccountState } from "@aws-sdk/client-organizations";
import type { WorldAccount } from "./accounts.ts";
import type { Cell } from "./cell.ts";
import type { Collection } from "./collection.ts";
import type { RegionFact } from "./geography.ts";
import type { KindName } from "./kind-names.ts";
import type { TagMap } from "./kind-spec.ts";
import type { ResourceOf } from "./kinds.ts";
import type { WorldOptions } from "./options.ts";

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
  /** Suspends, closes or reopens an account; what is in it stays, out of reach while it is suspended or closed. */
  setAccountState(accountId: string, state: AccountState): void;
  /** Changes, adds and removes a share of the resources; see `churn.ts`. */
  churn(options: ChurnOptions): ChurnEvent[];
  /** What an inventory must hold: all resources, or those of some kinds; see `expected.ts`. */
  expected(kinds?: readonly KindName[]): Generator<ExpectedResource>;
}

/** One thing that churn did. What it brought along (an instance's volume and interface) is not listed apart. */
export interface ChurnEvent {
  readonly what: "added" | "changed" | "retagged" | "removed";
  readonly type: KindName;
  readonly accountId: string;
  readonly region: string;
  readonly id: string;
}

/** How much of the world churn touches. */
export interface ChurnOptions {
  readonly seed: number;
  /** The share of the resources to touch, 0 to 1. */
  readonly share: number;
}

/** A resource that an inventory of the world must hold, as the world itself knows it. */
export interface ExpectedResource {
  readonly type: KindName;
  readonly accountId: string;
  /** `global` for IAM. */
  readonly region: string;
  /** `kind/nativeId`, e.g. `instance/i-0abc`. */
  readonly resourceId: string;
  readonly arn: string;
  readonly tags: TagMap;
}
