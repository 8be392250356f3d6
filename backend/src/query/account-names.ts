import type { Account } from "../model.ts";

/** What the accounts are called. */
export interface AccountNames {
  of(accountId: string): string | undefined;
  /** The accounts whose name contains a text that is in lower case. */
  containing(text: string): readonly string[];
}

/** The names of these accounts. */
export function accountNamesOf(accounts: readonly Account[]): AccountNames {
  const names = new Map<string, string>();
  for (const { accountId, name } of accounts) if (name !== undefined) names.set(accountId, name);
  const lower = [...names].map(([accountId, name]) => [accountId, name.toLowerCase()] as const);
  return {
    of: (accountId) => names.get(accountId),
    containing: (text) => lower.filter(([, name]) => name.includes(text)).map(([accountId]) => accountId),
  };
}
