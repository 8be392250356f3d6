import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsSettings } from "../aws.ts";
import type { ServiceDefinition } from "../collectors/define.ts";
import type { Cell, RunProblem } from "../model.ts";
import {
  type Attempt,
  type InventoryStorage,
  type StoredKey,
  StoreError,
  SupersededError,
} from "../storage/storage.ts";
import { pathTree } from "./canonical.ts";
import { createClients, type ScopeClients } from "./clients.ts";
import { collect, kindOf } from "./collect.ts";
import type { Limiter } from "./limits.ts";
import { type Failure, failureOf } from "./outcome.ts";
import { type CellReconciler, type CellTally, reconcileCell } from "./reconcile.ts";
import { createTagLookup, type TagLookup } from "./tags.ts";

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
  readonly wantsRegion: (region: string) => boolean;
}

/** How a cell ended, as it is reported while the run goes on. */
export interface CellReport extends RunProblem, Omit<CellTally, "states"> {}

export interface ScopeContext {
  readonly storage: InventoryStorage;
  readonly aws: AwsSettings;
  readonly limiter: Limiter;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly runId: string;
  /** Aborted when the user cancels: what was not finished is then not recorded at all. */
  readonly signal: AbortSignal;
  /** Time for the whole scope; what is not listed by then has timed out. */
  readonly budgetMs: number;
  readonly now: () => Date;
  readonly onCell: (report: CellReport) => void;
  /** Told of resources as they are listed, before their cell has ended. */
  readonly onListed: (count: number) => void;
}

/** The attempt at one table partition and the cells that ended in it. */
interface PartitionAttempt {
  readonly attempt: Attempt;
  /** What is stored, by kind and resource id; a kind takes its part out when its turn comes. */
  readonly stored: Map<string, Map<string, StoredKey>>;
  readonly cells: Record<string, Cell>;
  superseded: boolean;
}

/**
 * Collects one scope and brings its partitions to that state. Every cell ends in an outcome; only a failing store
 * throws ({@link StoreError}). Returns the number of API calls.
 */
export async function runScope(task: ScopeTask, context: ScopeContext): Promise<number> {
  const { storage, runId, now } = context;
  const startedMs = now().getTime();
  const budget = AbortSignal.any([context.signal, AbortSignal.timeout(context.budgetMs)]);
  const clients = createClients({ ...context, accountId: task.accountId, signal: budget });
  const tags = createTagLookup(task.service, clients);
  const partitions = new Map<string, PartitionAttempt>();

  async function partitionOf(region: string): Promise<PartitionAttempt> {
    let partition = partitions.get(region);
    if (!partition) {
      const key = { service: task.service.service, accountId: task.accountId, region };
      const attempt = await storage.begin(key, runId, now().toISOString());
      // After the fence is raised: from here on nobody else can change what is stored.
      const stored = await readStored(storage, attempt, task.kinds);
      partition = { attempt, stored, cells: {}, superseded: false };
      partitions.set(region, partition);
    }
    return partition;
  }

  await Promise.all(task.regions.map(partitionOf));
  for (const kindName of task.kinds) {
    if (context.signal.aborted) break;
    await runKind({ task, context, kindName, clients, tags, budget, partitions, partitionOf });
  }
  const ended = { at: now().toISOString(), apiCalls: clients.calls(), durationMs: now().getTime() - startedMs };
  await Promise.all(
    [...partitions.values()].map((partition) => closePartition(partition, task.service, storage, ended)),
  );
  return clients.calls();
}

/** The keys of the kinds to collect: one query for the partition, unless a single kind is asked for. */
async function readStored(
  storage: InventoryStorage,
  { partition, before }: Attempt,
  kinds: readonly string[],
): Promise<Map<string, Map<string, StoredKey>>> {
  const stored = new Map<string, Map<string, StoredKey>>(kinds.map((kind) => [kind, new Map()]));
  // Every transaction that writes an item raises the version, so at 0 there is nothing to read.
  if (before.contentVersion === 0) return stored;
  for await (const page of storage.keys(partition, kinds.length === 1 ? kinds[0] : undefined)) {
    for (const key of page) stored.get(key.resourceId.split("/", 1)[0] ?? "")?.set(key.resourceId, key);
  }
  return stored;
}

interface KindRun {
  readonly task: ScopeTask;
  readonly context: ScopeContext;
  readonly kindName: string;
  readonly clients: ScopeClients;
  readonly tags: TagLookup;
  readonly budget: AbortSignal;
  readonly partitions: ReadonlyMap<string, PartitionAttempt>;
  readonly partitionOf: (region: string) => Promise<PartitionAttempt>;
}

/** Lists one kind and reconciles it with each partition of the scope. */
async function runKind(run: KindRun): Promise<void> {
  const { task, context, kindName, budget } = run;
  const kind = kindOf(task.service, kindName);
  const reconcilers = new Map<string, CellReconciler>();
  const spoiled = new Map<string, { error: unknown; count: number }>();

  /** One resource could not be described or stored: its cell is not complete, and the others go on. */
  function spoil(region: string, error: unknown): void {
    spoiled.set(region, { error, count: (spoiled.get(region)?.count ?? 0) + 1 });
  }

  async function reconcilerOf(region: string): Promise<CellReconciler> {
    let reconciler = reconcilers.get(region);
    if (!reconciler) {
      const { attempt, stored: allStored } = await run.partitionOf(region);
      const stored = allStored.get(kindName) ?? new Map();
      allStored.delete(kindName);
      const { storage, now, onListed } = context;
      const paths = { volatile: pathTree(kind.volatile), ordered: pathTree(kind.ordered) };
      const onUnstorable = (error: RangeError) => spoil(region, error);
      reconciler = reconcileCell({ storage, attempt, kindName, stored, now, onListed, onUnstorable, ...paths });
      reconcilers.set(region, reconciler);
    }
    return reconciler;
  }

  /** One pass over the listing; the failure that ended it early, if any. */
  async function list(): Promise<Failure | undefined> {
    const { service, callRegion, wantsRegion, partition, accountId, regions } = task;
    const readings = collect({
      service,
      kindName,
      scope: { partition, accountId, region: regions[0] ?? "global" },
      callRegion,
      clients: run.clients,
      tags: run.tags,
      wants: wantsRegion,
      onUndescribed: spoil,
    });
    try {
      for (;;) {
        const page = await orAborted(readings.next(), budget);
        if (page.done) return undefined;
        const [first] = page.value;
        if (!first) continue;
        const reconciler = await reconcilerOf(first.region);
        await guarded(run, first.region, () => reconciler.accept(page.value));
      }
    } catch (error) {
      if (error instanceof StoreError || error instanceof SupersededError) throw error;
      return failureOf(error);
    }
  }

  for (const region of run.partitions.keys()) await reconcilerOf(region);
  const isOurs = [...run.partitions.values()].some((partition) => !partition.superseded);
  let failure = isOurs ? await list() : SUPERSEDED;
  const isSuspicious = [...reconcilers.values()].some((reconciler) => reconciler.isSuspicious());
  if (!failure && spoiled.size === 0 && isSuspicious) failure = await list();
  for (const [region, reconciler] of reconcilers) {
    await guarded(run, region, () => reconciler.flush());
    if (context.signal.aborted) continue;
    const isProven = !failure && !spoiled.has(region);
    if (isProven) await guarded(run, region, () => reconciler.removeUnlisted());
    endCell(run, await run.partitionOf(region), failure ?? spoiledFailure(spoiled.get(region)), reconciler.tally());
  }
}

/** Records how a cell ended and reports it. */
function endCell(
  { context, kindName }: KindRun,
  { attempt, cells, superseded }: PartitionAttempt,
  failure: Failure | undefined,
  tally: CellTally,
): void {
  const at = context.now().toISOString();
  const end = superseded ? SUPERSEDED : failure;
  const before = attempt.before.cells[kindName];
  const completeAt = end ? before?.completeAt : at;
  const { states, ...counts } = tally;
  const outcome = end ? end.outcome : "complete";
  cells[kindName] = {
    outcome,
    attemptedAt: at,
    runId: context.runId,
    count: tally.count,
    // The states are those of the last complete listing: a part of a listing says nothing about the rest.
    states: end ? (before?.states ?? {}) : states,
    ...(completeAt !== undefined && { completeAt }),
    ...(end && { error: end.error }),
  };
  const { service, accountId, region } = attempt.partition;
  context.onCell({ service, accountId, region, kind: kindName, outcome, ...(end && { error: end.error }), ...counts });
}

const SUPERSEDED: Failure = {
  outcome: "superseded",
  error: { code: "Superseded", message: "A newer refresh of the same partition began" },
};

function spoiledFailure(spoiled: { error: unknown; count: number } | undefined): Failure | undefined {
  if (!spoiled) return undefined;
  const failure = failureOf(spoiled.error);
  const message = `${spoiled.count} could not be described or stored: ${failure.error.message}`;
  return { ...failure, error: { ...failure.error, message } };
}

/** Runs a step that writes; once a newer attempt has taken the partition over, nothing more is written to it. */
async function guarded(run: KindRun, region: string, step: () => Promise<void>): Promise<void> {
  const partition = await run.partitionOf(region);
  if (partition.superseded) return;
  try {
    await step();
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error;
    partition.superseded = true;
  }
}

async function closePartition(
  { attempt, cells, superseded }: PartitionAttempt,
  service: ServiceDefinition,
  storage: InventoryStorage,
  totals: { readonly at: string; readonly apiCalls: number; readonly durationMs: number },
): Promise<void> {
  if (superseded || Object.keys(cells).length === 0) return;
  try {
    await closeWithCells(storage, attempt, cells, Object.keys(service.kinds), totals);
  } catch (error) {
    // The newer attempt stores its own account of the partition.
    if (!(error instanceof SupersededError)) throw error;
  }
}

/** Ends an attempt with what is now known of its cells, those of other runs included. */
export async function closeWithCells(
  storage: InventoryStorage,
  attempt: Attempt,
  cells: Readonly<Record<string, Cell>>,
  allKinds: readonly string[],
  totals: { readonly at: string; readonly apiCalls: number; readonly durationMs: number },
): Promise<void> {
  const known: Readonly<Record<string, Cell>> = { ...attempt.before.cells, ...cells };
  const completed = allKinds.map((kind) => known[kind]?.completeAt ?? "");
  const [oldest = ""] = completed.sort();
  await storage.close(attempt, {
    ...totals,
    cells: known,
    ...(oldest !== "" && { updatedAt: oldest }),
    resourceCount: Object.values(known).reduce((sum, cell) => sum + cell.count, 0),
  });
}

/** Waits for a step, but no longer than the signal allows; the SDK may sleep between attempts without looking at it. */
async function orAborted<Value>(step: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    step.catch(() => {});
    throw signal.reason;
  }
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([step, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
