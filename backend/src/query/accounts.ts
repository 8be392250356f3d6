import type { Asked } from "./asked.ts";
import { completenessBy } from "./completeness.ts";
import { countedByPartition } from "./counts.ts";
import { createParameters } from "./parameters.ts";
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
  const parameters = createParameters();
  const byAccount = await completenessBy(query, "accountId", cells);
  const rows = await query<{ readonly accountId: string; readonly count: number }>(
    `SELECT "accountId", sum("n")::INTEGER AS "count" FROM ${countedByPartition(cells.conditions, parameters)} GROUP BY "accountId"`,
    parameters.values,
  );
  const counts = new Map(rows.map(({ accountId, count }) => [accountId, count]));
  return {
    accounts: accounts.map((account) => ({
      ...account,
      count: counts.get(account.accountId) ?? 0,
      completeness: byAccount.of(account.accountId),
    })),
    completeness: byAccount.all(),
  };
}
