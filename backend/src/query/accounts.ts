import type { Asked } from "./asked.ts";
import { completenessBy, completenessOf } from "./completeness.ts";
import { readQuestion } from "./question.ts";
import type { AccountRow, Completeness } from "./read-model.ts";

/** Every account that the last run saw, with how much of it is stored and how complete that is. */
export async function accountRows({
  query,
  context,
  accounts,
  readAt,
  asOf,
}: Asked): Promise<{ readonly accounts: readonly AccountRow[]; readonly completeness: Completeness }> {
  const cells = { conditions: readQuestion({}, context), readAt, asOf };
  const byAccount = await completenessBy(query, "accountId", cells);
  const rows = await query<{ readonly accountId: string; readonly count: number }>(
    `SELECT "accountId", count(*)::INTEGER AS "count" FROM resources GROUP BY "accountId"`,
  );
  const counts = new Map(rows.map(({ accountId, count }) => [accountId, count]));
  return {
    accounts: accounts.map((account) => ({
      ...account,
      count: counts.get(account.accountId) ?? 0,
      completeness: byAccount.of(account.accountId),
    })),
    completeness: await completenessOf(query, cells),
  };
}
