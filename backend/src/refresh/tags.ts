import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { type ServiceDefinition, tagMap } from "../collectors/define.ts";
import { items, present } from "../collectors/pages.ts";
import type { Tags } from "../model.ts";
import type { ScopeClients } from "./clients.ts";

/** The tags of one region, by ARN, from the tagging API: read in bulk on first use, kept for the scope. */
export type TagLookup = (region: string) => Promise<ReadonlyMap<string, Tags>>;

/** The tagging API's action; kinds that take their tags from it need it too. */
export const TAGGING_ACTION = "tag:GetResources";

/** A lookup for those kinds of a service whose listing carries no tags. A failed read fails each cell that asks. */
export function createTagLookup(service: ServiceDefinition, clients: ScopeClients): TagLookup {
  const resourceTypes = Object.values(service.kinds).flatMap(({ tags }) =>
    typeof tags === "object" ? [tags.taggingApi] : [],
  );
  const byRegion = new Map<string, Promise<ReadonlyMap<string, Tags>>>();
  return (region) => {
    let tags = byRegion.get(region);
    if (!tags) {
      tags = readTags(clients.get(ResourceGroupsTaggingAPIClient, region), resourceTypes);
      byRegion.set(region, tags);
    }
    return tags;
  };
}

async function readTags(
  client: ResourceGroupsTaggingAPIClient,
  resourceTypes: readonly string[],
): Promise<ReadonlyMap<string, Tags>> {
  const tags = new Map<string, Tags>();
  const ofTypes = { ResourceTypeFilters: [...resourceTypes] };
  const config = { client, pageSize: 100 };
  for await (const page of items(paginateGetResources, config, ofTypes, (answer) => answer.ResourceTagMappingList)) {
    for (const { ResourceARN, Tags: list } of page) tags.set(present(ResourceARN, "ResourceARN"), tagMap(list));
  }
  return tags;
}
