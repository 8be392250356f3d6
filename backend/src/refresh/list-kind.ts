import { StoreError } from "../storage/storage.ts";
import { orAborted } from "./abort.ts";
import { pathTree } from "./canonical.ts";
import type { ScopeClients } from "./clients.ts";
import { collect, kindOf } from "./collect.ts";
import { type Failure, failureOf } from "./outcome.ts";
import { type CellReconciler, reconcileCell } from "./reconcile.ts";
import type { Partitions, ScopeContext, ScopeTask } from "./scope-task.ts";
import { isSuspicious, sharpDrop, sumOf } from "./sharp-drop.ts";
import type { TagLookup } from "./tags.ts";

/** One kind of one scope, and the means to list it. */
export interface KindRun {
  readonly task: ScopeTask;
  readonly context: ScopeContext;
  readonly kindName: string;
  readonly clients: ScopeClients;
  readonly tags: TagLookup;
  /** Ends the listing: by the user, or when the scope's time is used up. */
  readonly budget: AbortSignal;
  readonly partitions: Partitions;
}

/** Resources of one region that could not be described or stored. */
interface Unproven {
  readonly error: unknown;
  readonly count: number;
}

/** Lists one kind, reconciles it with each partition of the scope, and notes how each of its cells ended. */
export async function listKind(run: KindRun): Promise<void> {
  const { context, kindName, partitions } = run;
  const unproven = new Map<string, Unproven>();
  const reconcilers = createReconcilers(run, (region, error) => addTo(unproven, region, error, 1));
  const begun = await partitions.all();
  for (const region of begun.keys()) await reconcilers.get(region);

  const hasLivePartition = [...begun.values()].some((partition) => !partition.isSuperseded());
  // A cell that is not proven anyway deletes nothing, so only the others can ask for a second look.
  const doubts = () => reconcilers.all().flatMap(([region, { doubt }]) => (unproven.has(region) ? [] : [doubt()]));
  let failure: Failure | undefined;
  let fenced = new Set(begun.keys());
  for (let looks = 1, again = hasLivePartition; again; looks++) {
    failure = await listOnce(run, reconcilers, unproven);
    // A region first met in the middle of a listing was fenced then, and what came into it since the listing began was not listed.
    const isHalfSeen = reconcilers.all().some(([region, { doubt }]) => !fenced.has(region) && doubt().unlisted > 0);
    fenced = new Set(reconcilers.all().map(([region]) => region));
    again = !failure && (isHalfSeen || (looks === 1 && [...doubts(), sumOf(doubts())].some(isSuspicious)));
  }
  const remaining = sumOf(doubts());
  // A region of which nothing could be described has shown no resource, and yet has a cell.
  for (const region of unproven.keys()) await reconcilers.get(region);

  for (const [region, reconciler] of reconcilers.all()) {
    const partition = await partitions.get(region);
    await partition.write(reconciler.flush);
    if (context.signal.aborted) {
      partition.leaveCell(kindName, reconciler.tally());
      continue;
    }
    const reason = failure ?? unprovenFailure(unproven.get(region));
    const alarm = reason ? undefined : sharpDrop(reconciler.doubt(), remaining);
    if (!reason) await partition.write(reconciler.removeUnlisted);
    partition.endCell(kindName, {
      tally: reconciler.tally(),
      ...(reason && { failure: reason }),
      // A newer attempt that took over meanwhile removes what is left.
      ...(alarm && !partition.isSuperseded() && { alarm }),
    });
  }
}

function addTo(unproven: Map<string, Unproven>, region: string, error: unknown, count: number): void {
  unproven.set(region, { error, count: (unproven.get(region)?.count ?? 0) + count });
}

/** The reconcilers of a kind by region, made when a region is first met. */
interface Reconcilers {
  get(region: string): Promise<CellReconciler>;
  all(): [region: string, reconciler: CellReconciler][];
}

function createReconcilers(
  { task, context, kindName, partitions }: KindRun,
  onUnstorable: (region: string, error: RangeError) => void,
): Reconcilers {
  const kind = kindOf(task.service, kindName);
  const paths = { volatile: pathTree(kind.volatile), ordered: pathTree(kind.ordered) };
  const reconcilers = new Map<string, CellReconciler>();
  return {
    all: () => [...reconcilers],
    async get(region) {
      let reconciler = reconcilers.get(region);
      if (!reconciler) {
        const partition = await partitions.get(region);
        reconciler = reconcileCell({
          ...context,
          ...paths,
          kindName,
          attempt: partition.attempt,
          stored: partition.takeStored(kindName),
          onUnstorable: (error) => onUnstorable(region, error),
        });
        reconcilers.set(region, reconciler);
      }
      return reconciler;
    },
  };
}

/** One pass over the listing; the failure that ended it early, if any. What it could not prove is added by region. */
async function listOnce(
  run: KindRun,
  reconcilers: Reconcilers,
  unproven: Map<string, Unproven>,
): Promise<Failure | undefined> {
  const { task, clients, tags, kindName, budget, partitions } = run;
  const { service, callRegion, selectedRegions, partition, accountId, regions } = task;
  const isSelected = (region: string) => selectedRegions?.includes(region) ?? true;
  const scope = { partition, accountId, region: regions[0] ?? "global" };
  const inThisPass = new Map<string, Unproven>();
  const onUnproven = (region: string, error: unknown, count: number) => {
    addTo(inThisPass, region, error, count);
    // A second pass meets the same resources again, so its count replaces that of the first.
    unproven.set(region, inThisPass.get(region) ?? { error, count });
  };
  const readings = collect({ service, kindName, scope, callRegion, clients, tags, isSelected, onUnproven });
  try {
    for (;;) {
      const page = await orAborted(readings.next(), budget);
      if (page.done) return undefined;
      const [first] = page.value;
      if (!first) continue;
      const reconciler = await reconcilers.get(first.region);
      await (await partitions.get(first.region)).write(() => reconciler.accept(page.value));
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return failureOf(error);
  }
}

function unprovenFailure(unproven: Unproven | undefined): Failure | undefined {
  if (!unproven) return undefined;
  const failure = failureOf(unproven.error);
  const message = `${unproven.count} could not be described or stored: ${failure.error.message}`;
  return { ...failure, error: { ...failure.error, message } };
}
