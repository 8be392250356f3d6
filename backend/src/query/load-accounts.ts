import type { Account } from "../model.ts";
import type { Database } from "./database.ts";
import { accountToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";

/** Makes these the accounts of the copy. */
export async function replaceAccounts(database: Database, accounts: readonly Account[]): Promise<void> {
  const { writer } = database;
  await database.transaction(async () => {
    await writer.run("DELETE FROM accounts");
    const rows = await openTableWriter(writer, "accounts");
    for (const account of accounts) rows.add(accountToRow(account));
    rows.finish();
  });
}
