import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { type Caller, enterAccount, getCaller } from "../backend/src/accounts/credentials.ts";
import { listAccounts } from "../backend/src/accounts/organization.ts";
import { globalRegion, listRegions } from "../backend/src/accounts/regions.ts";
import type { AwsSettings } from "../backend/src/aws.ts";
import type { ServiceDefinition } from "../backend/src/collectors/define.ts";
import type { Account } from "../backend/src/model.ts";

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
    scopes.push(...(await enterScopes(aws, services, { caller, account })));
  }
  return scopes;
}

/** Takes on the role of an account, asks it for its regions, and makes its scopes. */
export async function enterScopes(
  aws: AwsSettings,
  services: readonly ServiceDefinition[],
  { caller, account }: { readonly caller: Caller; readonly account: Account },
): Promise<BenchScope[]> {
  const { accountId } = account;
  const { partition } = caller;
  const { credentials } = await enterAccount(aws, { roleName: "InventoryReadRole" }, caller, account);
  const { enabled } = await listRegions(aws, partition, credentials);
  const home = globalRegion(aws, partition);
  return services.flatMap((service): BenchScope[] => {
    const scope = { service, accountId, partition, credentials };
    if (service.reach === "regional") return enabled.map((region) => ({ ...scope, region, callRegion: region }));
    return [{ ...scope, region: service.reach === "global" ? "global" : home, callRegion: home }];
  });
}
