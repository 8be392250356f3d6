import type { AccountState } from "@aws-sdk/client-organizations";
import { DEFAULT_REGIONS, OPT_IN_REGIONS, type RegionFact } from "./geography.ts";
import type { WorldOptions } from "./options.ts";
import { hash, mix, randomFrom } from "./random.ts";
import { daysAgo } from "./time.ts";

/** One account of the organisation. Its state, its regions and whether its role can be assumed may change over time. */
export interface WorldAccount {
  /** Position in the organisation; 0 is the management account. */
  readonly index: number;
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly joinedAt: Date;
  /** What the account is for; names and tags of its resources follow it. */
  readonly environment: Environment;
  /** How much of the organisation's resources it holds, relative to the other accounts. */
  readonly weight: number;
  /** The names of the regions enabled in it when the world was made, the one it uses most first. */
  readonly initialRegions: readonly string[];
  state: AccountState;
  /** The names of the regions enabled in it now. */
  regions: Set<string>;
  /** Whether its inventory role can be assumed. */
  assumable: boolean;
}

export type Environment = "management" | "production" | "staging" | "development" | "sandbox";

const ENVIRONMENTS: readonly Environment[] = ["production", "development", "staging", "production", "sandbox"];
const TEAMS = ["platform", "payments", "search", "data", "web", "mobile", "security", "logistics", "billing", "media"];
const CLOSED_STATES: readonly AccountState[] = ["SUSPENDED", "CLOSED", "PENDING_CLOSURE"];

/** The regions that this AWS offers: the world's default regions and every opt-in region. */
export function offeredRegions(options: WorldOptions): readonly RegionFact[] {
  return [...DEFAULT_REGIONS.slice(0, options.regions), ...OPT_IN_REGIONS];
}

/** Makes the accounts. In organisations of ten and more, every twelfth place from the end is no longer active. */
export function makeAccounts(options: WorldOptions): WorldAccount[] {
  const inactive = options.accounts < 10 ? 0 : Math.floor(options.accounts / 12);
  return Array.from({ length: options.accounts }, (_, index) => {
    const random = randomFrom(hash(`${options.seed}/account/${index}`));
    const environment = index === 0 ? "management" : (ENVIRONMENTS[(index - 1) % ENVIRONMENTS.length] ?? "production");
    const team = TEAMS[Math.floor((index - 1) / 2) % TEAMS.length] ?? "platform";
    const round = Math.floor((index - 1) / (2 * TEAMS.length));
    const name = index === 0 ? "management" : `${team}-${environment}${round > 0 ? `-${round + 1}` : ""}`;
    const initialRegions = enabledRegions(options, index);
    const fromEnd = options.accounts - 1 - index;
    return {
      index,
      id: accountId(options.seed, index),
      name,
      email: `aws+${name}@example.com`,
      joinedAt: daysAgo(random, 2500, 200),
      environment,
      weight: index === 0 ? 0.5 : index === 1 ? 2 : 0.4 + 1.6 * random.next(),
      initialRegions,
      state: fromEnd < inactive ? (CLOSED_STATES[fromEnd % CLOSED_STATES.length] ?? "SUSPENDED") : "ACTIVE",
      regions: new Set(initialRegions),
      assumable: true,
    };
  });
}

/** Unique for up to 2^32 accounts: the scrambled index times 200, plus less than 200, above 10^11. */
function accountId(seed: number, index: number): string {
  return String(100_000_000_000 + mix(index ^ mix(seed)) * 200 + (hash(`${seed}/id/${index}`) % 200));
}

function enabledRegions(options: WorldOptions, index: number): string[] {
  const defaults = DEFAULT_REGIONS.slice(0, options.regions).map((region) => region.name);
  // Accounts do not all live in the same region: every third one has another home.
  const homeIndex = index % 3 === 2 ? index % defaults.length : 0;
  const home = defaults.splice(homeIndex, 1);
  const optsIn = options.optInEvery > 0 && index % options.optInEvery === 1 % options.optInEvery;
  const optIn = OPT_IN_REGIONS[Math.floor(index / 3) % OPT_IN_REGIONS.length];
  return [...home, ...defaults, ...(optsIn && optIn ? [optIn.name] : [])];
}
