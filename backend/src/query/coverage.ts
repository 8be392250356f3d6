import type { Alarm, Outcome } from "../model.ts";
import type { Asked } from "./asked.ts";
import { ATTENTION_CONDITIONS } from "./attention.ts";
import { completenessBy, completenessOf } from "./completeness.ts";
import { countedByPartition } from "./counts.ts";
import { checkPage } from "./paging.ts";
import { createParameters } from "./parameters.ts";
import { type Conditions, readQuestion } from "./question.ts";
import type { CoveragePage, CoverageQuestion, CoverageRow, UpdatesPage } from "./read-model.ts";
import { fromTimestamp, rfc3339 } from "./times.ts";

/** One page of cells, by service, kind, account and region; the completeness is that of all outcomes. */
export async function coveragePage(
  question: CoverageQuestion,
  { query, context, readAt, asOf }: Asked,
): Promise<CoveragePage> {
  const conditions = readQuestion(question, context);
  const where = (parameters: ReturnType<typeof createParameters>) => {
    const outcomes = question.outcomes?.map((outcome) => parameters.bind(outcome));
    const ofOutcome = outcomes === undefined ? "true" : `"outcome" IN (${outcomes.join(", ") || "NULL"})`;
    const reasons = question.attention?.map((reason) => ATTENTION_CONDITIONS[reason](parameters, readAt));
    const ofReason = reasons === undefined ? "true" : reasons.join(" OR ") || "false";
    return `${conditions.cells(parameters)} AND ${ofOutcome} AND (${ofReason})`;
  };
  const parameters = createParameters();
  const rows = await query<CellRow>(
    `SELECT * EXCLUDE ("partition"), ${ATTENTION_CONDITIONS.stale(parameters, readAt)} AS "stale" FROM coverage WHERE ${where(parameters)}
      ORDER BY "service", "kind", "accountId", "region" ${pageOf(question)}`,
    parameters.values,
  );
  const counting = createParameters();
  const [count] = await query<{ readonly total: number }>(
    `SELECT count(*)::INTEGER AS "total" FROM coverage WHERE ${where(counting)}`,
    counting.values,
  );
  return {
    items: rows.map((row) => toCoverageRow(row, context.accountNames.of(row.accountId))),
    total: count?.total ?? 0,
    completeness: await completenessOf(query, { conditions, readAt, asOf }),
  };
}

/** The last update of each service and, page by page, of each of its accounts and regions. */
export async function updatesPage(
  question: Omit<CoverageQuestion, "outcomes" | "attention">,
  { query, context, readAt, asOf }: Asked,
): Promise<UpdatesPage> {
  const conditions = readQuestion(question, context);
  const cells = { conditions, readAt, asOf };
  const byService = await completenessBy(query, "service", cells);
  const services = createParameters();
  const serviceRows = await query<{ service: string; attemptedAt: string }>(
    `SELECT "service", ${rfc3339('max("attemptedAt")')} AS "attemptedAt" FROM coverage WHERE ${conditions.cells(services)}
      GROUP BY "service" ORDER BY "service"`,
    services.values,
  );
  const counts = await countsBy("service", { conditions, query });
  const parameters = createParameters();
  const partitions = await query<PartitionRow>(
    `SELECT "partition"::VARCHAR AS "partition", "service", "accountId", "region", ${rfc3339('max("attemptedAt")')} AS "attemptedAt"
      FROM coverage WHERE ${conditions.cells(parameters)} GROUP BY ALL
      ORDER BY "service", "accountId", "region" ${pageOf(question)}`,
    parameters.values,
  );
  const counting = createParameters();
  const [count] = await query<{ readonly total: number }>(
    `SELECT count(DISTINCT "partition")::INTEGER AS "total" FROM coverage WHERE ${conditions.cells(counting)}`,
    counting.values,
  );
  const only = partitions.map(({ partition }) => partition);
  const byPartition = await completenessBy(query, "partition", { ...cells, partitions: only });
  const partitionCounts = await countsBy("partition", { conditions, query, partitions: only });
  return {
    services: serviceRows.map(({ service, attemptedAt }) => ({
      service,
      attemptedAt,
      count: counts.get(service) ?? 0,
      completeness: byService.of(service),
    })),
    partitions: partitions.map(({ partition, service, accountId, region, attemptedAt }) => {
      const accountName = context.accountNames.of(accountId);
      const completeness = byPartition.of(partition);
      return {
        service,
        accountId,
        ...(accountName !== undefined && { accountName }),
        region,
        resourceCount: partitionCounts.get(partition) ?? 0,
        attemptedAt,
        updatedAt: completeness.neverComplete === 0 ? completeness.oldestCompleteAt : null,
        completeness,
      };
    }),
    total: count?.total ?? 0,
    completeness: byService.all(),
  };
}

interface PartitionRow {
  readonly partition: string;
  readonly service: string;
  readonly accountId: string;
  readonly region: string;
  readonly attemptedAt: string;
}

interface CellRow {
  readonly service: string;
  readonly kind: string;
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  readonly outcome: Outcome;
  readonly attemptedAt: string;
  readonly runId: string;
  readonly completeAt: string | null;
  readonly count: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly alarmCode: Alarm["code"] | null;
  readonly alarmMessage: string | null;
  readonly stale: boolean;
}

function toCoverageRow(row: CellRow, accountName: string | undefined): CoverageRow {
  const { attemptedAt, completeAt, errorCode, errorMessage, alarmCode, alarmMessage, ...cell } = row;
  return {
    ...cell,
    attemptedAt: fromTimestamp(attemptedAt),
    ...(accountName !== undefined && { accountName }),
    ...(completeAt !== null && { completeAt: fromTimestamp(completeAt) }),
    ...(errorCode !== null && { error: { code: errorCode, message: errorMessage ?? "" } }),
    ...(alarmCode !== null && { alarm: { code: alarmCode, message: alarmMessage ?? "" } }),
  };
}

async function countsBy(
  column: "service" | "partition",
  {
    conditions,
    query,
    partitions,
  }: Pick<Asked, "query"> & { readonly conditions: Conditions; readonly partitions?: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  const parameters = createParameters();
  const rows = await query<{ readonly group: string; readonly count: number }>(
    `SELECT "${column}"::VARCHAR AS "group", sum("n")::INTEGER AS "count" FROM ${countedByPartition(conditions, parameters, partitions)} GROUP BY "${column}"`,
    parameters.values,
  );
  return new Map(rows.map(({ group, count }) => [group, count]));
}

/** The clause that cuts out a page. Throws `UsageError` for one that cannot be. */
function pageOf({ size, page }: Pick<CoverageQuestion, "size" | "page">): string {
  checkPage({ size, page });
  return `LIMIT ${size} OFFSET ${(page - 1) * size}`;
}
