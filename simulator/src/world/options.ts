import { DEFAULT_REGIONS } from "./geography.ts";
import { KIND_NAMES, type KindName } from "./kind-names.ts";

/** What a world is made of. The same options always give the same world, byte by byte. */
export interface WorldOptions {
  readonly seed: number;
  /** Accounts of the organisation, the management account included. */
  readonly accounts: number;
  /** Default regions that this AWS has (1 to 17). */
  readonly regions: number;
  /** Every n-th account has one opt-in region enabled as well; 0 for none. */
  readonly optInEvery: number;
  /**
   * About how many resources the active accounts hold together. What every account and region has from the start (default
   * VPCs, service roles) comes first and is not reduced.
   */
  readonly resources: number;
  /**
   * Replaces `resources`: exactly this many of each named kind in every account and region (IAM: in every account), and
   * beside them only what exists from the start and the parents that the named kinds cannot be without.
   */
  readonly only?: Readonly<Partial<Record<KindName, number>>>;
  /** The role that the simulated organisation lets its management account assume. */
  readonly roleName: string;
  /** Required from callers of AssumeRole when given. */
  readonly externalId?: string;
}

/** A named size, with single settings replaced where given; without a size the settings of `small` are the base. */
export type WorldSpecification = { readonly size?: "small" | "medium" } & Partial<WorldOptions>;

const SIZES = {
  small: { accounts: 3, regions: 3, optInEvery: 3, resources: 300 },
  medium: { accounts: 25, regions: 8, optInEvery: 3, resources: 10_000 },
};

/** Fills in what a specification leaves out. Throws a `RangeError` that names the setting that cannot be met. */
export function worldOptions(specification: WorldSpecification): WorldOptions {
  const { size = "small", ...given } = specification;
  const parametric = given.accounts !== undefined || given.regions !== undefined || given.only !== undefined;
  const base = { ...SIZES[size], ...(parametric ? { optInEvery: 0 } : {}) };
  const options = { seed: 1, roleName: "InventoryReadRole", ...base, ...given };
  inRange("seed", options.seed, 0, 2 ** 32 - 1);
  inRange("accounts", options.accounts, 1, 100_000);
  inRange("regions", options.regions, 1, DEFAULT_REGIONS.length);
  inRange("resources", options.resources, 0, 100_000_000);
  for (const [kind, count] of Object.entries(options.only ?? {})) {
    if (!KIND_NAMES.some((name) => name === kind)) throw new RangeError(`Cannot make a world: unknown kind ${kind}`);
    inRange(kind, count, 0, 10_000_000);
  }
  return options;
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`Cannot make a world: ${name} is ${value}, must be a whole number from ${low} to ${high}`);
}
