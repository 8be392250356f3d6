import type { AccountRegions } from "../accounts/regions.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { PartitionMetadata } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { Failure } from "./outcome.ts";
import type { ScopeTask } from "./scope-task.ts";
import type { Selection } from "./selection.ts";

/** Cells whose outcome is known without a call: an account that cannot be entered, a region that is not enabled. */
export interface KnownOutcome {
  readonly service: ServiceDefinition;
  readonly kinds: readonly string[];
  readonly accountId: string;
  readonly region: string;
  readonly failure: Failure;
}

export interface AccountPlan {
  readonly scopes: readonly ScopeTask[];
  readonly known: readonly KnownOutcome[];
}

interface PlanOptions {
  readonly services: readonly ServiceDefinition[];
  readonly selection: Selection;
  readonly accountId: string;
  /** AWS partition. */
  readonly partition: string;
  readonly globalRegion: string;
  readonly storage: InventoryStorage;
}

/** The scopes of an account that can be entered, and what is known of regions that it no longer has. */
export async function planAccount(options: PlanOptions & { readonly regions: AccountRegions }): Promise<AccountPlan> {
  const { services, selection, accountId, partition, globalRegion, regions } = options;
  const enabled = new Set(regions.enabled);
  const scopes: ScopeTask[] = [];
  const known: KnownOutcome[] = [];
  for (const service of services) {
    const kinds = selectedKinds(service, selection);
    if (kinds.length === 0) continue;
    const scope = {
      service,
      kinds,
      accountId,
      partition,
      ...(selection.regions && { selectedRegions: selection.regions }),
    };
    if (service.reach === "global") {
      if (isSelected(selection, "global")) scopes.push({ ...scope, regions: ["global"], callRegion: globalRegion });
      continue;
    }
    const stored = await storedPartitions(options, service.service);
    if (service.reach === "account") {
      // One listing tells of every region, those included that are not enabled any more.
      const owned = union(regions.enabled, stored).filter((region) => isSelected(selection, region));
      if (owned.length > 0) scopes.push({ ...scope, regions: owned, callRegion: globalRegion });
      continue;
    }
    for (const region of regions.enabled) {
      if (isSelected(selection, region)) scopes.push({ ...scope, regions: [region], callRegion: region });
    }
    for (const { region, contentVersion } of stored) {
      if (enabled.has(region) || !isSelected(selection, region)) continue;
      const failure = contentVersion === 0 ? REGION_NEVER_USED : REGION_DISABLED;
      known.push({ service, kinds, accountId, region, failure });
    }
  }
  return { scopes, known };
}

/**
 * One outcome for every cell of an account that cannot be read: for all that is stored of it, and for the regions that are
 * presumed enabled (`global` among them).
 */
export async function planUnreadable(
  options: PlanOptions & { readonly presumedRegions: readonly string[]; readonly failure: Failure },
): Promise<AccountPlan> {
  const { services, selection, accountId, presumedRegions, failure } = options;
  const known: KnownOutcome[] = [];
  for (const service of services) {
    const kinds = selectedKinds(service, selection);
    if (kinds.length === 0) continue;
    const stored = await storedPartitions(options, service.service);
    const presumed = presumedRegions.filter((region) => (region === "global") === (service.reach === "global"));
    for (const region of union(presumed, stored)) {
      if (isSelected(selection, region)) known.push({ service, kinds, accountId, region, failure });
    }
  }
  return { scopes: [], known };
}

/** Cells of a plan: one for each kind and region. */
export function countCells({ scopes, known }: AccountPlan): number {
  const ofScopes = scopes.reduce((sum, scope) => sum + scope.kinds.length * scope.regions.length, 0);
  return ofScopes + known.reduce((sum, outcome) => sum + outcome.kinds.length, 0);
}

const REGION_DISABLED: Failure = {
  outcome: "region-disabled",
  error: { code: "RegionDisabled", message: "The region is no longer enabled in the account; what was stored is kept" },
};

/** Nothing was ever stored there, so there is nothing that could be out of date. */
const REGION_NEVER_USED: Failure = {
  outcome: "skipped",
  error: { code: "RegionDisabled", message: "The region is not enabled in the account, and nothing is stored of it" },
};

function selectedKinds(service: ServiceDefinition, { kinds }: Selection): string[] {
  return Object.keys(service.kinds).filter((kind) => !kinds || kinds.includes(`${service.service}:${kind}`));
}

function isSelected({ regions }: Selection, region: string): boolean {
  return !regions || regions.includes(region);
}

function union(regions: readonly string[], stored: readonly PartitionMetadata[]): string[] {
  return [...new Set([...regions, ...stored.map(({ region }) => region)])];
}

async function storedPartitions({ storage, accountId }: PlanOptions, service: string): Promise<PartitionMetadata[]> {
  const partitions: PartitionMetadata[] = [];
  for await (const page of storage.partitions(service, accountId)) partitions.push(...page);
  return partitions;
}
