import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import { createClients } from "./clients.ts";
import type { Limiter } from "./limits.ts";
import { listKind } from "./list-kind.ts";
import { beginPartition, type PartitionAttempt, type PartitionContext } from "./partition-attempt.ts";
import type { Effect } from "./reconcile.ts";
import { createTagLookup } from "./tags.ts";

/** What one collect task covers: a service in one account and region, or in all its regions for reach `account`. */
export interface ScopeTask {
  readonly service: ServiceDefinition;
  readonly kinds: readonly string[];
  readonly accountId: string;
  /** AWS partition. */
  readonly partition: string;
  /** The regions (or `global`) whose table partitions this scope owns. */
  readonly regions: readonly string[];
  /** The region that is called. */
  readonly callRegion: string;
  readonly isSelected: (region: string) => boolean;
}

export interface ScopeContext extends PartitionContext {
  readonly aws: AwsSettings;
  readonly limiter: Limiter;
  readonly credentials: AwsCredentialIdentityProvider;
  /** Aborted when the user cancels: what was not finished is then not recorded at all. */
  readonly signal: AbortSignal;
  /** Time for the whole scope; what is not listed by then has timed out. */
  readonly budgetMs: number;
  /** Told of resources as they are listed, before their cell has ended. */
  readonly onListed: (count: number) => void;
  /** Told of each change once it is written. */
  readonly onWritten: (effect: Effect) => void;
  /** Told at the end how many API calls it took, retries included. */
  readonly onCalls: (count: number) => void;
}

/** The attempts at the table partitions of a scope, each begun when it is first asked for. */
export interface Partitions {
  get(region: string): Promise<PartitionAttempt>;
  all(): Promise<ReadonlyMap<string, PartitionAttempt>>;
}

/**
 * Collects one scope and brings its partitions to that state. Every cell ends in an outcome; only a failing store
 * throws (`StoreError`).
 */
export async function runScope(task: ScopeTask, context: ScopeContext): Promise<void> {
  const startedMs = context.now().getTime();
  const budget = AbortSignal.any([context.signal, AbortSignal.timeout(context.budgetMs)]);
  const clients = createClients({ ...context, accountId: task.accountId, signal: budget });
  const tags = createTagLookup(task.service, clients);
  const partitions = beginPartitions(task, context);
  await Promise.all(task.regions.map(partitions.get));
  for (const kindName of task.kinds) {
    if (context.signal.aborted) break;
    await listKind({ task, context, kindName, clients, tags, budget, partitions });
  }
  const totals = { apiCalls: clients.calls(), durationMs: context.now().getTime() - startedMs };
  await Promise.all([...(await partitions.all()).values()].map((partition) => partition.close(totals)));
  context.onCalls(clients.calls());
}

function beginPartitions({ service, accountId, kinds }: ScopeTask, context: ScopeContext): Partitions {
  const begun = new Map<string, Promise<PartitionAttempt>>();
  const allKinds = Object.keys(service.kinds);
  return {
    get(region) {
      let partition = begun.get(region);
      if (!partition) {
        const key = { service: service.service, accountId, region };
        partition = beginPartition(key, { reconciled: kinds, allKinds }, context);
        begun.set(region, partition);
      }
      return partition;
    },
    async all() {
      const entries = [...begun].map(async ([region, partition]) => [region, await partition] as const);
      return new Map(await Promise.all(entries));
    },
  };
}
