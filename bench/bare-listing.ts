import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { MiddlewareStack } from "@smithy/types";
import pLimit from "p-limit";
import { type AwsSettings, clientConfig } from "../backend/src/aws.ts";
import type { Kind, SdkClient } from "../backend/src/collectors/define.ts";
import type { BenchScope } from "./scopes.ts";

/** As many as the engine has in flight for one listing. */
const DESCRIBES_IN_FLIGHT = 8;

/**
 * What a careful script without an engine does in one scope: new clients, the SDK's paginators and describe calls, the tags in bulk where
 * the listings lack them, and nothing kept. Its listings are those of the collectors, so it too reads a list again that ends on a full page.
 * Returns how many resources it has read.
 */
export async function bareListing(aws: AwsSettings, bench: BenchScope): Promise<number> {
  const { service, callRegion, credentials } = bench;
  const clients = new Map<string, SdkClient>();
  const clientIn = (place: string) => {
    const known = clients.get(place);
    if (known) return known;
    const client = withoutLog(new service.client(clientConfig(aws, { region: place, credentials })));
    clients.set(place, client);
    return client;
  };
  const untagged = new Set<string>();
  let count = 0;
  for (const kind of Object.values(service.kinds)) {
    for await (const keys of kind.list(clientIn(callRegion), bench)) {
      const regions = await describeAll(kind, keys, clientIn, bench);
      if (typeof kind.tags === "object") for (const region of regions) untagged.add(region);
      count += keys.length;
    }
  }
  const types = Object.values(service.kinds).flatMap(({ tags }) => (typeof tags === "object" ? [tags.taggingApi] : []));
  for (const region of untagged) {
    const client = withoutLog(new ResourceGroupsTaggingAPIClient(clientConfig(aws, { region, credentials })));
    const pages = paginateGetResources({ client, pageSize: 100 }, { ResourceTypeFilters: types });
    for await (const _page of pages);
  }
  return count;
}

/** Describes what needs it; returns the regions that the keys live in. */
async function describeAll(
  kind: Kind<SdkClient>,
  keys: readonly unknown[],
  clientIn: (region: string) => SdkClient,
  { callRegion, region, accountId, partition }: BenchScope,
): Promise<ReadonlySet<string>> {
  const { describe, describeMany, region: regionOf } = kind;
  const scope = { accountId, partition, region };
  const regions = new Set<string>();
  const limit = pLimit(DESCRIBES_IN_FLIGHT);
  if (describeMany) {
    const { atMost } = describeMany;
    const starts = Array.from({ length: Math.ceil(keys.length / atMost) }, (_, batch) => batch * atMost);
    await limit.map(starts, (from) => describeMany.call(clientIn(callRegion), keys.slice(from, from + atMost), scope));
  }
  await limit.map([...keys], async (key) => {
    const place = regionOf ? await regionOf(key, clientIn(callRegion)) : callRegion;
    regions.add(place);
    await describe?.(clientIn(place), key, { ...scope, region: regionOf ? place : region });
  });
  return regions;
}

/** Takes away the SDK's log of every answer, which nobody reads: the engine does so too. */
function withoutLog<Client>(client: Client): Client {
  // Every SDK client has a middleware stack; its type parameters are not used here.
  const { middlewareStack } = client as unknown as { middlewareStack: MiddlewareStack<object, object> };
  middlewareStack.remove("loggerMiddleware");
  return client;
}
