import type { Cell } from "../model.ts";
import { SupersededError } from "../storage/storage.ts";
import type { Verdict } from "./plan.ts";
import { closeWithCells, type ScopeContext } from "./scope.ts";

/** Stores and reports an outcome that needed no call. What is stored for the cells stays. */
export async function writeVerdict(
  { service, kinds, accountId, region, failure }: Verdict,
  { storage, runId, now, onCell }: Pick<ScopeContext, "storage" | "runId" | "now" | "onCell">,
): Promise<void> {
  const at = now().toISOString();
  const attempt = await storage.begin({ service: service.service, accountId, region }, runId, at);
  const cells: { [kind: string]: Cell } = {};
  for (const kind of kinds) {
    const { completeAt, count = 0, states = {} } = attempt.before.cells[kind] ?? {};
    cells[kind] = { ...failure, attemptedAt: at, runId, count, states, ...(completeAt && { completeAt }) };
  }
  try {
    await closeWithCells(storage, attempt, cells, Object.keys(service.kinds), { at, apiCalls: 0, durationMs: 0 });
  } catch (error) {
    // A newer run is at this partition and will say what it finds.
    if (!(error instanceof SupersededError)) throw error;
  }
  const nothing = { created: 0, updated: 0, deleted: 0 };
  for (const [kind, { count }] of Object.entries(cells)) {
    onCell({ service: service.service, kind, accountId, region, ...failure, count, ...nothing });
  }
}
