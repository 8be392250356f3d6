import pLimit from "p-limit";
import { createClients } from "./clients.ts";
import { listKind } from "./list-kind.ts";
import { beginPartition, type PartitionAttempt } from "./partition-attempt.ts";
import type { Partitions, ScopeContext, ScopeTask } from "./scope-task.ts";
import { settle } from "./settle.ts";
import { createTagLookup } from "./tags.ts";
import { timeBudget } from "./time-budget.ts";

/**
 * Kinds of a scope that are listed at a time: most of a listing is waiting for an answer. Each holds a page in memory, and a
 * page of 1,000 instances is some 10 MB once it is parsed.
 */
const KINDS_AT_A_TIME = 6;

/**
 * Collects one scope and brings its partitions to that state. Every cell ends in an outcome; only a failing store
 * throws (`StoreError`).
 */
export async function runScope(task: ScopeTask, context: ScopeContext): Promise<void> {
  const startedMs = context.now().getTime();
  const broken = new AbortController();
  const budget = AbortSignal.any([context.signal, timeBudget(context.budgetMs), broken.signal]);
  const clients = createClients({ ...context, accountId: task.accountId, signal: budget });
  const tags = createTagLookup(task.service, clients);
  const partitions = beginPartitions(task, context);
  await settle(task.regions.map(partitions.get));
  const limit = pLimit(KINDS_AT_A_TIME);
  const list = async (kindName: string) => {
    if (context.signal.aborted || broken.signal.aborted) return;
    try {
      await listKind({ task, context, kindName, clients, tags, budget, partitions });
    } catch (error) {
      // Nothing more can be stored, so nothing more has to be asked.
      broken.abort(error);
      throw error;
    }
  };
  await settle(task.kinds.map((kindName) => limit(list, kindName)));
  const totals = { apiCalls: clients.calls(), durationMs: context.now().getTime() - startedMs };
  await settle([...(await partitions.all()).values()].map((partition) => partition.close(totals)));
  context.onCalls(clients.calls());
}

function beginPartitions({ service, accountId, kinds, regions }: ScopeTask, context: ScopeContext): Partitions {
  const begun = new Map<string, Promise<PartitionAttempt>>();
  const allKinds = Object.keys(service.kinds);
  return {
    get(region) {
      let partition = begun.get(region);
      if (!partition) {
        const key = { service: service.service, accountId, region };
        // A listing may name regions that the account is not known to have.
        if (!regions.includes(region)) context.onPlanned(kinds.length);
        partition = beginPartition(key, { reconciled: kinds, allKinds }, context);
        begun.set(region, partition);
      }
      return partition;
    },
    async all() {
      const entries = [...begun].map(async ([region, partition]) => [region, await partition] as const);
      return new Map(await settle(entries));
    },
  };
}
