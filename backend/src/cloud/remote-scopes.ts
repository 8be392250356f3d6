import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import { writeKnownOutcome } from "../refresh/known-outcome.ts";
import { type Failure, failureOf } from "../refresh/outcome.ts";
import type { ScopeContext, ScopeRunner, ScopeTask } from "../refresh/scope-task.ts";
import { settle } from "../refresh/settle.ts";
import { isStale } from "../refresh/stale.ts";
import type { CollectAnswer, CollectRequest, ScopeAnswer } from "./collect-request.ts";
import { grouped } from "./grouped.ts";
import { FunctionFailure } from "./invoke-function.ts";

/** Where the scopes of a run are collected. */
export interface RemoteScopesOptions {
  /** Has a worker collect; throws as `FunctionInvoker.call` does. */
  readonly collect: (request: CollectRequest, signal: AbortSignal) => Promise<CollectAnswer>;
  /** Workers at the same time. */
  readonly workersInFlight: number;
  /** When the run has to end, in epoch milliseconds: no scope is started afterwards, and workers stop by then. */
  readonly deadline: number;
  readonly now?: () => Date;
  /** Waits before a refused worker is tried again; tests pass one that does not. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** The scopes of a run in workers, and how many of them were not started. */
export interface RemoteScopes {
  readonly runScope: ScopeRunner;
  /** Cells that were left as they were because the run's time was up. */
  cellsNotStarted(): number;
}

interface Pending {
  readonly task: ScopeTask;
  readonly context: ScopeContext;
}

/** A worker that is given less time than this would collect nothing. */
const SHORTEST_MS = 5_000;

/** On top of the pauses of the SDK's own retries, which end early when many are refused. */
const REFUSED_PAUSE_MS = 2_000;

const OUT_OF_TIME: Failure = {
  outcome: "timed-out",
  error: { code: "RefreshOutOfTime", message: "The refresh ran out of its own time before this could be listed" },
};

/**
 * Has scopes collected by workers: one for all scopes of an account that call the same region, so that their rate limits are kept
 * in one process. Every cell ends in an outcome, whatever becomes of the worker; only a failing store throws. All
 * scopes of an account must be given in one turn of the event loop (`scopesInFlight: Infinity`), else they are not grouped.
 */
export function remoteScopes(options: RemoteScopesOptions): RemoteScopes {
  const { collect, workersInFlight, deadline, now = () => new Date(), pause = delay } = options;
  const limit = pLimit(workersInFlight);
  let notStarted = 0;

  /** Returns whether the group was dealt with; it was not where Lambda refused to run one more worker. */
  async function attempt(group: readonly Pending[]): Promise<boolean> {
    const [first] = group;
    if (!first || first.context.signal.aborted) return true;
    if (deadline - now().getTime() < SHORTEST_MS) {
      leave(group);
      return true;
    }
    let answer: CollectAnswer;
    try {
      answer = await collect(requestOf(group, first, deadline), first.context.signal);
      if (answer?.scopes?.length !== group.length) throw new TypeError("its answer is not about what it was asked");
    } catch (error) {
      if (first.context.signal.aborted) return true;
      if (isRefused(error)) {
        // Lambda runs as many as it may: this one waits for a place, and there is one less from now on.
        limit.concurrency = Math.max(1, limit.activeCount - 1);
        return false;
      }
      await endWithoutAnswer(group, failureOfWorker(error));
      return true;
    }
    for (const [index, { context }] of group.entries()) {
      const scope = answer.scopes[index];
      if (scope) report(scope, context);
    }
    return true;
  }

  async function run(group: readonly Pending[]): Promise<void> {
    while (!(await limit(() => attempt(group)))) await pause(REFUSED_PAUSE_MS);
  }

  function leave(group: readonly Pending[]): void {
    for (const { task, context } of group) {
      for (const region of task.regions) {
        for (const kind of task.kinds) {
          notStarted += 1;
          // Nothing is stored of it: the cell goes on saying when it was last attempted, and how that ended.
          context.onCell({ ...cellName(task, region, kind), count: 0, stale: false, ...OUT_OF_TIME });
        }
      }
    }
  }

  const collectGrouped = grouped<Pending>(run);
  return {
    runScope: (task, context) => collectGrouped(`${task.accountId} ${task.callRegion}`, { task, context }),
    cellsNotStarted: () => notStarted,
  };
}

function requestOf(group: readonly Pending[], { task, context }: Pending, deadline: number): CollectRequest {
  const { accountId, partition } = task;
  const scopes = group.map(({ task: { service, kinds, regions, callRegion, selectedRegions } }) => ({
    service: service.service,
    kinds,
    regions,
    callRegion,
    ...(selectedRegions && { selectedRegions }),
  }));
  return { runId: context.runId, accountId, partition, deadline, scopes };
}

function report(answer: ScopeAnswer, context: ScopeContext): void {
  context.onPlanned(answer.planned);
  context.onListed(answer.listed);
  context.onCalls(answer.calls);
  for (const effect of ["created", "updated", "deleted"] as const) {
    for (let index = 0; index < answer.written[effect]; index += 1) context.onWritten(effect);
  }
  for (const cell of answer.cells) context.onCell(cell);
}

/**
 * The worker is gone. What it has stored of this run counts; every other cell ends by this failure, which also raises the
 * fence against a worker that lives on.
 */
async function endWithoutAnswer(group: readonly Pending[], failure: Failure): Promise<void> {
  const partitions = group.flatMap(({ task, context }) => task.regions.map((region) => ({ task, context, region })));
  await settle(
    partitions.map(async ({ task, context, region }) => {
      const { service, accountId, kinds } = task;
      const metadata = await context.storage.metadata({ service: service.service, accountId, region });
      const open = kinds.filter((kind) => {
        const cell = metadata?.cells[kind];
        if (cell?.runId !== context.runId) return true;
        const { outcome, count, error, alarm } = cell;
        context.onCell({
          ...cellName(task, region, kind),
          outcome,
          count,
          stale: isStale(cell, context.now().getTime()),
          ...(error && { error }),
          // An alarm that is older stays on a cell whose listing did not end.
          ...(outcome === "complete" && alarm && { alarm }),
        });
        return false;
      });
      if (open.length > 0) await writeKnownOutcome({ service, kinds: open, accountId, region, failure }, context);
    }),
  );
}

function cellName({ service, accountId }: ScopeTask, region: string, kind: string) {
  return { service: service.service, accountId, region, kind };
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === "TooManyRequestsException";
}

function failureOfWorker(error: unknown): Failure {
  const { error: reason } = failureOf(error);
  const outcome = error instanceof FunctionFailure && error.isTimeout ? "timed-out" : "failed";
  return { outcome, error: { ...reason, message: `The worker did not answer: ${reason.message}` } };
}
