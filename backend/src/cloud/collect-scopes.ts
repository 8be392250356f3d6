import { enterAccount, getCaller, type RoleSettings } from "../accounts/credentials.ts";
import type { AwsSettings } from "../aws.ts";
import { loadService } from "../collectors/index.ts";
import type { Effect } from "../refresh/held-back.ts";
import { writeKnownOutcome } from "../refresh/known-outcome.ts";
import { createLimiter, type Limiter } from "../refresh/limits.ts";
import { type Failure, failureOf } from "../refresh/outcome.ts";
import type { CellReport, PartitionContext } from "../refresh/partition-attempt.ts";
import { runScope } from "../refresh/scope.ts";
import { settle } from "../refresh/settle.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import type { CollectAnswer, CollectRequest, ScopeAnswer, ScopeRequest } from "./collect-request.ts";

/** What a worker works with. */
export interface Worker {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly role: RoleSettings;
  readonly limiter?: Limiter;
  /** When the worker itself will be stopped, in epoch milliseconds. */
  readonly endsAt: number;
}

/** A scope has at most this long, in whatever process. */
const LONGEST_SCOPE_MS = 600_000;

/** What is left of a worker's time for storing how its cells ended. */
const CLOSE_WITHIN_MS = 30_000;

/**
 * Collects the scopes of a request and says what came of them. Whatever AWS refuses is an outcome in the answer, the
 * account's own refusal included; only a failing store throws (`StoreError`).
 */
export async function collectScopes(request: CollectRequest, worker: Worker): Promise<CollectAnswer> {
  const { aws, limiter = createLimiter() } = worker;
  const { runId, accountId, partition } = request;
  const budgetMs = Math.min(
    LONGEST_SCOPE_MS,
    request.deadline - Date.now(),
    worker.endsAt - CLOSE_WITHIN_MS - Date.now(),
  );
  const entered = await enter(request, worker);

  async function collectOne(scope: ScopeRequest): Promise<ScopeAnswer> {
    const record = createRecord();
    const service = await loadService(scope.service);
    const context = { storage: worker.storage, runId, now: () => new Date(), onCell: record.onCell };
    if ("failure" in entered) {
      await endEveryCell(scope, entered.failure, { ...context, accountId });
    } else {
      const { credentials } = entered;
      const signal = new AbortController().signal;
      const limits = { aws, limiter, credentials, signal, budgetMs: Math.max(0, budgetMs) };
      await runScope({ ...scope, service, accountId, partition }, { ...context, ...limits, ...record });
    }
    return record.answer();
  }

  return { scopes: await settle(request.scopes.map(collectOne)) };
}

/** Takes on the account's role; where that fails, it is the outcome of all the cells. */
async function enter({ accountId }: CollectRequest, { aws, role }: Worker) {
  const caller = await getCaller(aws);
  try {
    // The own account is entered by the role too, and by the worker's own right where it has none (decision 4).
    return await enterAccount(aws, role, caller, { accountId, source: "organization" });
  } catch (error) {
    return { failure: failureOf(error, { entering: true }) };
  }
}

async function endEveryCell(
  scope: ScopeRequest,
  failure: Failure,
  { accountId, ...context }: PartitionContext & { readonly accountId: string },
): Promise<void> {
  const service = await loadService(scope.service);
  const { kinds } = scope;
  await settle(
    scope.regions.map((region) => writeKnownOutcome({ service, kinds, accountId, region, failure }, context)),
  );
}

/** What a scope reports, added up for the answer. */
function createRecord() {
  const cells: CellReport[] = [];
  const written = { created: 0, updated: 0, deleted: 0 };
  const sums = { planned: 0, listed: 0, calls: 0 };
  return {
    onCell: (report: CellReport) => void cells.push(report),
    onPlanned: (count: number) => {
      sums.planned += count;
    },
    onListed: (count: number) => {
      sums.listed += count;
    },
    onWritten: (effect: Effect) => {
      written[effect] += 1;
    },
    onCalls: (count: number) => {
      sums.calls += count;
    },
    answer: (): ScopeAnswer => ({ cells, written, ...sums }),
  };
}
