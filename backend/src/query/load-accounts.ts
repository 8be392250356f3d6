import type { Account, Outcome } from "../model.ts";
import { type Database, queryOn } from "./database.ts";
import { accountToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, TABLES } from "./tables.ts";
import { fromTimestamp } from "./times.ts";

/** Makes these the accounts of the copy. */
export async function replaceAccounts(database: Database, accounts: readonly Account[]): Promise<void> {
  const { writer } = database;
  await database.transaction(async () => {
    await writer.run("DELETE FROM accounts");
    const rows = await openTableWriter(writer, "accounts", TABLES.accounts);
    for (const account of accounts) rows.add(accountToRow(account));
    rows.finish();
  });
}

/** The accounts that a copy holds, by id. */
export async function readAccounts({ writer }: Database): Promise<readonly Account[]> {
  const rows = await queryOn(writer)<AccountRow>(`SELECT ${columnsOf("accounts")} FROM accounts ORDER BY "accountId"`);
  return rows.map(({ accountId, name, state, source, seenAt, regions, errorOutcome, errorCode, errorMessage }) => ({
    accountId,
    ...(name !== null && { name }),
    state,
    source,
    seenAt: fromTimestamp(seenAt),
    ...(regions !== null && { regions }),
    ...(errorOutcome !== null && {
      error: { outcome: errorOutcome, code: errorCode ?? "", message: errorMessage ?? "" },
    }),
  }));
}

/** A row of the table as it is read. */
interface AccountRow {
  readonly accountId: string;
  readonly name: string | null;
  readonly state: string;
  readonly source: Account["source"];
  readonly seenAt: string;
  readonly regions: readonly string[] | null;
  readonly errorOutcome: Outcome | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}
