import type { AwsSettings } from "../backend/src/aws.ts";
import { createClients } from "../backend/src/refresh/clients.ts";
import { collect } from "../backend/src/refresh/collect.ts";
import type { Limiter } from "../backend/src/refresh/limits.ts";
import { createTagLookup } from "../backend/src/refresh/tags.ts";
import type { BenchScope } from "./scopes.ts";

/** The engine's own listing of one scope, up to the hash of each resource, without a store. Returns how many it has read. */
export async function ownListing(aws: AwsSettings, limiter: Limiter, bench: BenchScope): Promise<number> {
  const { service, accountId, partition, region, callRegion, credentials } = bench;
  const clients = createClients({ aws, accountId, credentials, limiter, signal: new AbortController().signal });
  const tags = createTagLookup(service, clients);
  const scope = { accountId, partition, region };
  const onUnproven = (_region: string, error: unknown) => {
    throw error;
  };
  let count = 0;
  for (const kindName of Object.keys(service.kinds)) {
    const listing = { service, kindName, scope, callRegion, clients, tags, isSelected: () => true, onUnproven };
    for await (const readings of collect(listing)) count += readings.length;
  }
  return count;
}
