import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import { type AwsSettings, clientConfig } from "../aws.ts";
import type { ConfiguredAccount } from "../config.ts";
import { SetupError } from "../errors.ts";
import type { Account } from "../model.ts";
import type { Caller } from "./credentials.ts";

export interface AccountList {
  readonly accounts: readonly Account[];
  /** One sentence where the list was not read from the organisation although nothing else was configured. */
  readonly note?: string;
}

/**
 * The accounts to collect: the configured ones, else all of the organisation (whatever their `State`; `Status` is retired
 * and not read), else the caller's own. Throws {@link SetupError} when the organisation answers anything else than
 * its accounts, that there is none, or that the caller may not ask.
 */
export async function listAccounts(
  aws: AwsSettings,
  caller: Caller,
  options: {
    readonly configured?: readonly ConfiguredAccount[];
    readonly at: string;
    /** Awaited before each page of the organisation's list; a large organisation has a hundred of them. */
    readonly pace?: () => Promise<void>;
  },
): Promise<AccountList> {
  if (options.configured) {
    const accounts = options.configured.map((account) => ({
      ...account,
      state: "ACTIVE",
      source: "configuration" as const,
      seenAt: options.at,
    }));
    return { accounts };
  }
  const own = { accountId: caller.accountId, state: "ACTIVE", source: "caller" as const, seenAt: options.at };
  try {
    return { accounts: await fromOrganization(aws, options) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    if (name === "AWSOrganizationsNotInUseException") return { accounts: [own] };
    if (name === "AccessDeniedException" || name === "AccessDenied") {
      return {
        accounts: [own],
        note: `The organisation cannot be listed by ${caller.arn}: only its own account is collected`,
      };
    }
    throw new SetupError(`Cannot list the accounts of the organisation: ${name}: ${message}`, { cause: error });
  }
}

/**
 * An empty or sharply smaller list is an error, not a fact: throws {@link SetupError} when more than half of at least four
 * active accounts of the last run are missing from the new list, or when there was an organisation and it cannot be listed any more.
 */
export function assertPlausible(found: readonly Account[], stored: readonly Account[]): void {
  const [first] = found;
  if (!first) throw new SetupError("Cannot plan the refresh: the list of accounts is empty");
  if (first.source === "configuration") return;
  const listed = new Set(found.map((account) => account.accountId));
  const before = stored.filter((account) => account.state === "ACTIVE" && account.source === "organization");
  const missing = before.filter((account) => !listed.has(account.accountId));
  const isOrganizationGone = first.source === "caller" && missing.length > 0;
  if (isOrganizationGone || (before.length >= 4 && missing.length > before.length / 2)) {
    throw new SetupError(
      `Cannot trust the list of accounts: ${missing.length} of ${before.length} accounts of the last run are missing from it. If that is right, run once with --accept-account-list; otherwise check the permission organizations:ListAccounts`,
    );
  }
}

async function fromOrganization(
  aws: AwsSettings,
  { at, pace = async () => {} }: { readonly at: string; readonly pace?: () => Promise<void> },
): Promise<Account[]> {
  const client = new OrganizationsClient(clientConfig(aws));
  const accounts: Account[] = [];
  await pace();
  for await (const page of paginateListAccounts({ client, pageSize: 20 }, {})) {
    if (!page.Accounts) throw new Error("the answer has no list of accounts");
    for (const { Id, Name, State } of page.Accounts) {
      if (!Id || !State) throw new Error("the answer has an account without Id or State");
      accounts.push({ accountId: Id, ...(Name && { name: Name }), state: State, source: "organization", seenAt: at });
    }
    if (page.NextToken) await pace();
  }
  if (accounts.length === 0) throw new Error("it lists no accounts");
  return accounts;
}
