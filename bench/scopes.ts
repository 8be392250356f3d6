import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { enterAccount, getCaller } from "../backend/src/accounts/credentials.ts";
import { listAccounts } from "../backend/src/accounts/organization.ts";
import { globalRegion, listRegions } from "../backend/src/accounts/regions.ts";
import type { AwsSettings } from "../backend/src/aws.ts";
import type { ServiceDefinition } from "../backend/src/collectors/define.ts";

/** A service in one account and region, or in one account. */
export interface BenchScope {
  readonly service: ServiceDefinition;
  readonly accountId: string;
  /** AWS partition. */
  readonly partition: string;
  readonly region: string;
  readonly callRegion: string;
  readonly credentials: AwsCredentialIdentityProvider;
}

/** Every service in every active account and region of the organisation, entered as the engine enters them. */
export async function findScopes(aws: AwsSettings, services: readonly ServiceDefinition[]): Promise<BenchScope[]> {
  const caller = await getCaller(aws);
  const { accounts } = await listAccounts(aws, caller, { at: new Date().toISOString() });
  const scopes: BenchScope[] = [];
  for (const account of accounts.filter(({ state }) => state === "ACTIVE")) {
    const { accountId } = account;
    const { credentials } = await enterAccount(aws, { roleName: "InventoryReadRole" }, caller, account);
    const { enabled } = await listRegions(aws, caller.partition, credentials);
    const home = globalRegion(aws, caller.partition);
    for (const service of services) {
      const scope = { service, accountId, partition: caller.partition, credentials };
      if (service.reach === "regional")
        for (const region of enabled) scopes.push({ ...scope, region, callRegion: region });
      else scopes.push({ ...scope, region: service.reach === "global" ? "global" : home, callRegion: home });
    }
  }
  return scopes;
}
