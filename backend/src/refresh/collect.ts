import type { Kind, SdkClient, ServiceDefinition } from "../collectors/define.ts";
import type { Tags } from "../model.ts";
import { digest } from "./canonical.ts";
import { createDescriber } from "./describe.ts";
import type { Listing } from "./listing.ts";
import { createReader, type Reading } from "./read.ts";

/** Lists one kind page by page. Throws whatever ends the listing early; what was yielded before is good. */
export async function* collect(listing: Listing): AsyncGenerator<readonly Reading[]> {
  const { service, kindName, scope, callRegion, clients } = listing;
  const kind = kindOf(service, kindName);
  const read = createReader(listing, kind);
  const client = clients.get(service.client, callRegion);
  const describe = createDescriber(listing, kind);
  const isNew = kind.describe || kind.describeMany ? notSeenBefore() : () => true;
  for await (const page of kind.list(client, scope)) {
    const keys = page.filter(isNew);
    const located = await locate(listing, kind, client, keys);
    for (const [region, group] of located) {
      if (group.length === 0 || !listing.isSelected(region)) continue;
      const items = await describe(region, group);
      if (items.length === 0) continue;
      const tags = await readTags(listing, kind, region, items.length);
      if (tags === "unknown") continue;
      yield items.map((item) => read(item, region, tags));
    }
  }
}

/** Tells keys that come for the first time: a list that was read twice must not have everything described twice. */
function notSeenBefore(): (key: unknown) => boolean {
  const seen = new Set<string>();
  return (key) => {
    const { size } = seen;
    return seen.add(digest(JSON.stringify(key))).size > size;
  };
}

/** The definition of a kind by name. */
export function kindOf(service: ServiceDefinition, kindName: string): Kind<SdkClient> {
  const kind = service.kinds[kindName];
  if (!kind) throw new RangeError(`Cannot collect ${service.service}:${kindName}: there is no such kind`);
  return kind;
}

/** Keys by the region they live in. */
async function locate(
  listing: Listing,
  kind: Kind<SdkClient>,
  client: SdkClient,
  keys: readonly unknown[],
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  if (!kind.region) return new Map([[listing.scope.region, keys]]);
  const located = new Map<string, unknown[]>();
  for (const key of keys) {
    const region = await kind.region(key, client);
    const group = located.get(region);
    if (group) group.push(key);
    else located.set(region, [key]);
  }
  return located;
}

/** The tags of one region. Where a listing spans regions, one of them whose tags cannot be read must not end the others. */
async function readTags(
  listing: Listing,
  kind: Kind<SdkClient>,
  region: string,
  count: number,
): Promise<ReadonlyMap<string, Tags> | "unknown" | undefined> {
  if (typeof kind.tags !== "object") return undefined;
  try {
    return await listing.tags(tagRegion(listing, region));
  } catch (error) {
    if (!kind.region) throw error;
    listing.onUnproven(region, error, count);
    return "unknown";
  }
}

/** Tags of global services are kept in the partition's global region. */
function tagRegion(listing: Listing, region: string): string {
  return region === "global" ? listing.callRegion : region;
}
