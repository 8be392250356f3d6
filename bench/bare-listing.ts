import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import pLimit from "p-limit";
import { type AwsSettings, clientConfig } from "../backend/src/aws.ts";
import type { Kind, SdkClient } from "../backend/src/collectors/define.ts";
import type { BenchScope } from "./scopes.ts";

/**
 * What a script without an engine does in one scope: new clients, the SDK's paginators and describe calls, the tags in bulk where
 * the listings lack them, and nothing kept. Returns how many resources it has read.
 */
export async function bareListing(aws: AwsSettings, bench: BenchScope): Promise<number> {
  const { service, callRegion, credentials } = bench;
  const clients = new Map<string, SdkClient>();
  const clientIn = (place: string) => {
    const known = clients.get(place);
    if (known) return known;
    const client = new service.client(clientConfig(aws, { region: place, credentials }));
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
    const client = new ResourceGroupsTaggingAPIClient(clientConfig(aws, { region, credentials }));
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
  if (describeMany) {
    for (let from = 0; from < keys.length; from += describeMany.atMost) {
      await describeMany.call(clientIn(callRegion), keys.slice(from, from + describeMany.atMost), scope);
    }
  }
  const limit = pLimit(8);
  await limit.map([...keys], async (key) => {
    const place = regionOf ? await regionOf(key, clientIn(callRegion)) : callRegion;
    regions.add(place);
    await describe?.(clientIn(place), key, { ...scope, region: regionOf ? place : region });
  });
  return regions;
}
