import { type Caller, enterAccount, getCaller, type RoleSettings } from "../accounts/credentials.ts";
import { listAccounts } from "../accounts/organization.ts";
import { listRegions } from "../accounts/regions.ts";
import type { AwsSettings } from "../aws.ts";
import type { ConfiguredAccount } from "../config.ts";
import type { Account } from "../model.ts";
import { type Failure, failureOf } from "./outcome.ts";

/** Whether one account can be entered and read. */
export interface AccountDiagnosis {
  readonly accountId: string;
  readonly name?: string;
  readonly state: string;
  /** By whose name the account is read. */
  readonly principal?: string;
  /** How many regions are enabled. */
  readonly regions?: number;
  readonly problem?: Failure;
}

export interface Diagnosis {
  readonly caller: Caller;
  readonly note?: string;
  readonly accounts: readonly AccountDiagnosis[];
}

/** Tries the credentials, and in each active account the role and the list of regions. Throws `SetupError` when it cannot begin. */
export async function diagnose(
  aws: AwsSettings,
  settings: RoleSettings & { readonly accounts?: readonly ConfiguredAccount[] },
): Promise<Diagnosis> {
  const caller = await getCaller(aws);
  const { accounts, note } = await listAccounts(aws, caller, {
    ...(settings.accounts && { configured: settings.accounts }),
    at: new Date().toISOString(),
  });
  const diagnoses: AccountDiagnosis[] = [];
  for (const account of accounts) diagnoses.push(await diagnoseAccount(aws, settings, caller, account));
  return { caller, ...(note !== undefined && { note }), accounts: diagnoses };
}

async function diagnoseAccount(
  aws: AwsSettings,
  role: RoleSettings,
  caller: Caller,
  account: Account,
): Promise<AccountDiagnosis> {
  const { accountId, name, state } = account;
  const about = { accountId, state, ...(name !== undefined && { name }) };
  if (state !== "ACTIVE") return about;
  try {
    const access = await enterAccount(aws, role, caller, account);
    const { enabled } = await listRegions(aws, caller.partition, access.credentials);
    return { ...about, principal: access.principal, regions: enabled.length };
  } catch (error) {
    return { ...about, problem: failureOf(error, { entering: true }) };
  }
}
