import type { Environment, WorldAccount } from "./accounts.ts";
import { REGION_FACTS } from "./geography.ts";
import type { KindName } from "./kind-names.ts";
import type { Counts } from "./plan.ts";
import { hash, hex8, mix, type Random, randomFrom } from "./random.ts";

/**
 * Where resources are made: one account and region (`global` for IAM). A resource is a function of its cell and its index
 * alone, so it can be made at any time and in any order, and others can point to it without making it.
 */
export interface Cell {
  readonly accountId: string;
  readonly region: string;
  readonly environment: Environment;
  /** The account's name, e.g. `payments-production`. */
  readonly accountName: string;
  /** The management account's id. */
  readonly managementId: string;
  /** The role that the collector assumes. */
  readonly inventoryRole: string;
  /** How many of a kind the cell starts with. */
  count(kind: KindName): number;
  /** How many of a global kind (IAM) the account starts with. */
  globalCount(kind: KindName): number;
  /** The numbers of one resource. */
  random(kind: KindName, index: number): Random;
  /** Decides what differs from one resource to the next by rule; every cell starts its kinds elsewhere in the rule, one cell at 0. */
  variety(kind: KindName, index: number): number;
  /** An id in EC2's form: the prefix, a dash and 17 hexadecimal digits, different for every index. */
  id(prefix: string, index: number): string;
  /** An ARN in this cell. */
  arn(service: string, resource: string): string;
  /** An ARN of the account without a region. */
  globalArn(service: string, resource: string): string;
  /** The region's zones: `us-east-1a`; at least three. */
  zone(index: number): string;
  /** The zone's id: `use1-az1`. */
  zoneId(index: number): string;
}

/** What a cell needs to know about its world. */
export interface CellSetting {
  readonly seed: number;
  readonly account: WorldAccount;
  readonly managementId: string;
  readonly inventoryRole: string;
  readonly region: string;
  /** Whether this is the cell that shows every kind with most of its fields. */
  readonly isShowcase: boolean;
  readonly counts: Counts;
  readonly globalCounts: Counts;
}

/** Makes a cell. */
export function makeCell(setting: CellSetting): Cell {
  const { account, region, counts, globalCounts } = setting;
  const seedOf = memoised((name: string) => hash(`${setting.seed}/${account.id}/${region}/${name}`));
  const letters = "abcdef";
  return {
    accountId: account.id,
    region,
    environment: account.environment,
    accountName: account.name,
    managementId: setting.managementId,
    inventoryRole: setting.inventoryRole,
    count: (kind) => counts[kind],
    globalCount: (kind) => globalCounts[kind],
    random: (kind, index) => randomFrom(mix(seedOf(kind) + Math.imul(index, 0x9e3779b1))),
    variety: (kind, index) => index + (setting.isShowcase ? 0 : seedOf(`variety/${kind}`) % 60),
    id: (prefix, index) => {
      const seed = seedOf(`id/${prefix}`);
      // The last eight digits alone are different for every index; the first eight tell cells apart.
      return `${prefix}-0${hex8(mix(seed ^ Math.imul(index, 0x85ebca6b)))}${hex8(mix(index) ^ seed)}`;
    },
    arn: (service, resource) => `arn:aws:${service}:${region}:${account.id}:${resource}`,
    globalArn: (service, resource) => `arn:aws:${service}::${account.id}:${resource}`,
    zone: (index) => `${region}${letters[index % 3]}`,
    zoneId: (index) => `${REGION_FACTS.get(region)?.zonePrefix ?? region}-az${(index % 3) + 1}`,
  };
}

function memoised(compute: (name: string) => number): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = compute(name);
    known.set(name, value);
    return value;
  };
}
