import {
  type AccountAccess,
  type Caller,
  callerAccess,
  enterAccount,
  type RoleSettings,
} from "../accounts/credentials.ts";
import { type AccountRegions, globalRegion, listRegions } from "../accounts/regions.ts";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { Account } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Failure, failureOf } from "./outcome.ts";
import { type AccountPlan, condemnAccount, planAccount } from "./plan.ts";
import type { Selection } from "./selection.ts";

export interface EnterOptions {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly role: RoleSettings;
  readonly caller: Caller;
  readonly services: readonly ServiceDefinition[];
  readonly selection: Selection;
  /** What an account's regions are presumed to be while they are not known. */
  readonly presumedRegions: readonly string[];
}

/** What is to be done in an account, with what right, and what was learnt about it. */
export interface EnteredAccount {
  readonly plan: AccountPlan;
  /** Absent where the account does not let us in. */
  readonly access?: AccountAccess;
  readonly account: Account;
}

/**
 * Takes on an account's role, reads its regions and plans it. An account that is not active, does not let us in or does
 * not tell its regions is planned as just that: never throws for what AWS answers.
 */
export async function enterAndPlan(options: EnterOptions, account: Account): Promise<EnteredAccount> {
  const { storage, services, selection, aws, role, caller, presumedRegions } = options;
  const { accountId } = account;
  const { partition } = caller;
  const planning = { storage, services, selection, accountId, partition, globalRegion: globalRegion(aws, partition) };
  const condemn = async (failure: Failure): Promise<EnteredAccount> => ({
    plan: await condemnAccount({ ...planning, presumedRegions, failure }),
    account: { ...account, error: { ...failure.error, outcome: failure.outcome } },
  });
  if (account.state !== "ACTIVE") return condemn(notActive(account));
  let access: AccountAccess;
  let regions: AccountRegions;
  try {
    const isOwn = account.source === "caller";
    access = isOwn ? callerAccess(aws, caller) : await enterAccount(aws, role, caller, accountId);
    regions = await listRegions(aws, partition, access.credentials);
  } catch (error) {
    return condemn(failureOf(error));
  }
  const plan = await planAccount({ ...planning, regions });
  return { plan, access, account: { ...account, regions: regions.enabled } };
}

function notActive({ state }: Account): Failure {
  return {
    outcome: "skipped",
    error: { code: state, message: `The account's state is ${state}, so it is not collected` },
  };
}
