import type { DuckDBConnection } from "@duckdb/node-api";
import type { Account } from "../model.ts";
import { accountToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { inTransaction } from "./transaction.ts";

/** Makes these the accounts of the copy. */
export async function replaceAccounts(writer: DuckDBConnection, accounts: readonly Account[]): Promise<void> {
  await inTransaction(writer, async () => {
    await writer.run("DELETE FROM accounts");
    const rows = await openTableWriter(writer, "accounts");
    for (const account of accounts) rows.add(accountToRow(account));
    rows.finish();
  });
}
