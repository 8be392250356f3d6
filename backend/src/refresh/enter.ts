import { type AccountAccess, type Caller, enterAccount, type RoleSettings } from "../accounts/credentials.ts";
import { type AccountRegions, globalRegion, listRegions } from "../accounts/regions.ts";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { Account } from "../model.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { orAborted } from "./abort.ts";
import { type Failure, failureOf } from "./outcome.ts";
import { type AccountPlan, planAccount, planUnreadable } from "./plan.ts";
import type { Selection } from "./selection.ts";

export interface EnterOptions {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly role: RoleSettings;
  readonly caller: Caller;
  readonly services: readonly ServiceDefinition[];
  readonly selection: Selection;
  /** What the regions of an account are presumed to be that has never told them. */
  readonly presumedRegions: readonly string[];
  /** Ends the wait for an account that does not answer. */
  readonly signal: AbortSignal;
}

/** What is to be done in an account, with what right, and what was learnt about it. */
export interface EnteredAccount {
  readonly plan: AccountPlan;
  /** Absent where the account does not let us in. */
  readonly access?: AccountAccess;
  readonly account: Account;
}

/** Time to assume a role and to list the regions. */
const ENTER_WITHIN_MS = 120_000;

/**
 * Takes on an account's role, reads its regions and plans it. An account that is not active, does not let us in or does
 * not tell its regions is planned as just that: throws only for the store, and when the signal aborts.
 */
export async function enterAndPlan(options: EnterOptions, account: Account): Promise<EnteredAccount> {
  const { storage, services, selection, aws, role, caller, signal } = options;
  const { accountId } = account;
  const { partition } = caller;
  const planning = { storage, services, selection, accountId, partition, globalRegion: globalRegion(aws, partition) };
  const unreadable = async (failure: Failure, presumedRegions: readonly string[]): Promise<EnteredAccount> => ({
    plan: await planUnreadable({ ...planning, presumedRegions, failure }),
    account: { ...account, error: { ...failure.error, outcome: failure.outcome } },
  });
  // Of an account that is not to be collected, only what is stored has cells.
  if (account.state !== "ACTIVE") return unreadable(notActive(account), []);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(ENTER_WITHIN_MS)]);
  let access: AccountAccess;
  let regions: AccountRegions;
  try {
    access = await orAborted(enterAccount(aws, role, caller, account), budget);
    regions = await orAborted(listRegions(aws, partition, access.credentials), budget);
  } catch (error) {
    if (signal.aborted) throw error;
    return unreadable(failureOf(error, { entering: true }), [
      ...(account.regions ?? options.presumedRegions),
      "global",
    ]);
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
