import pLimit from "p-limit";
import type { Alarm, Cell, PartitionKey, RunProblem } from "../model.ts";
import { type Attempt, type InventoryStorage, type StoredKey, SupersededError } from "../storage/storage.ts";
import type { Failure } from "./outcome.ts";
import type { CellTally } from "./reconcile.ts";
import { isStale } from "./stale.ts";
import { readStoredKeys } from "./stored-keys.ts";

/** How a cell ended, as it is reported while the run goes on. */
export interface CellReport extends RunProblem {
  /** Resources stored for the cell. */
  readonly count: number;
  /** Whether it is still not complete for over 26 hours, or never was; `false` also where that is not known. */
  readonly stale: boolean;
  /** What this attempt found strange. */
  readonly alarm?: Alarm;
}

/** How a listing ended; without a failure it is complete. */
export interface CellEnd {
  readonly failure?: Failure;
  readonly tally: CellTally;
  /** Only of a complete listing. */
  readonly alarm?: Alarm;
}

/** One attempt at a table partition, from the raised fence to the stored outcomes. */
export interface PartitionAttempt {
  readonly attempt: Attempt;
  /** Whether a newer attempt has taken over; nothing is written then any more. */
  isSuperseded(): boolean;
  /** How many resources of a kind were stored when the attempt began. */
  storedBefore(kindName: string): number;
  /** What is stored for a kind, by resource id. Each kind can be taken once, and no longer takes up memory here then. */
  takeStored(kindName: string): Map<string, StoredKey>;
  /** Runs a step that writes once those before it have ended, unless a newer attempt has taken over. */
  write(step: () => Promise<void>): Promise<void>;
  /** Notes how a cell ended. */
  endCell(kindName: string, end: CellEnd): void;
  /** Notes how many resources a cell has whose listing was cancelled; whatever else is known of it stays. */
  leaveCell(kindName: string, tally: CellTally): void;
  /** Stores the outcomes and then reports them: as superseded if a newer attempt came first. */
  close(totals: { readonly apiCalls: number; readonly durationMs: number }): Promise<void>;
}

export interface PartitionContext {
  readonly storage: InventoryStorage;
  readonly runId: string;
  readonly now: () => Date;
  readonly onCell: (report: CellReport) => void;
}

const SUPERSEDED: Failure = {
  outcome: "superseded",
  error: { code: "Superseded", message: "A newer refresh of the same partition began" },
};

/**
 * Raises the fence on a partition, so that every earlier attempt can no longer write, and reads what is stored for the
 * kinds that are to be reconciled. `allKinds` are those of the service, whether or not they take part.
 */
export async function beginPartition(
  key: PartitionKey,
  kinds: { readonly reconciled: readonly string[]; readonly allKinds: readonly string[] },
  { storage, runId, now, onCell }: PartitionContext,
): Promise<PartitionAttempt> {
  const attempt = await storage.begin(key, runId, now().toISOString());
  const stored = await readStoredKeys(storage, attempt, { kinds: kinds.reconciled, now: now() });
  const cells: Record<string, Cell> = {};
  const ended: CellReport[] = [];
  /** What was stored of kinds whose first listing was cancelled: they have no cell yet. */
  const left = new Map<string, number>();
  let isSuperseded = false;

  // Every transaction of an attempt updates the one metadata item, and two at a time would only refuse each other.
  const inTurn = pLimit(1);
  const write = (step: () => Promise<void>) =>
    inTurn(async () => {
      if (isSuperseded) return;
      try {
        await step();
      } catch (error) {
        if (!(error instanceof SupersededError)) throw error;
        isSuperseded = true;
      }
    });

  const storedBefore = (kindName: string) =>
    stored.counts ? (stored.counts.get(kindName) ?? 0) : (attempt.before.cells[kindName]?.count ?? 0);

  return {
    attempt,
    storedBefore,
    isSuperseded: () => isSuperseded,
    write,

    takeStored(kindName) {
      const taken = stored.keys.get(kindName) ?? new Map();
      stored.keys.delete(kindName);
      return taken;
    },

    endCell(kindName, { failure, tally: { count, states }, alarm: raised }) {
      const at = now().toISOString();
      const before = attempt.before.cells[kindName];
      const completeAt = failure ? before?.completeAt : at;
      const outcome = failure?.outcome ?? "complete";
      const alarm = failure ? before?.alarm : raised;
      const cell: Cell = {
        outcome,
        attemptedAt: at,
        runId,
        ...(failure && before ? countedAgain(before, count) : { count }),
        // The states are those of the last complete listing: a part of a listing says nothing about the rest.
        states: failure ? (before?.states ?? {}) : states,
        ...(completeAt !== undefined && { completeAt }),
        ...(failure && { error: failure.error }),
        ...(alarm && { alarm }),
      };
      cells[kindName] = cell;
      ended.push({
        ...key,
        kind: kindName,
        outcome,
        count,
        stale: isStale(cell, Date.parse(at)),
        ...(failure && { error: failure.error }),
        ...(raised && { alarm: raised }),
      });
    },

    leaveCell(kindName, { count }) {
      const before = attempt.before.cells[kindName];
      if (before) cells[kindName] = { ...before, ...countedAgain(before, count) };
      else left.set(kindName, count);
    },

    async close(totals) {
      const known: Record<string, Cell> = {};
      for (const [kind, cell] of Object.entries(attempt.before.cells))
        known[kind] = { ...cell, ...countedAgain(cell, storedBefore(kind)) };
      Object.assign(known, cells);
      const withoutCell = [...new Map([...(stored.counts ?? []), ...left])].filter(([kind]) => !known[kind]);
      const [oldest = ""] = kinds.allKinds.map((kind) => known[kind]?.completeAt ?? "").sort();
      if (Object.keys(cells).length > 0 || left.size > 0) {
        const result = {
          ...totals,
          at: now().toISOString(),
          cells: known,
          ...(oldest !== "" && { updatedAt: oldest }),
          resourceCount: sum([
            ...Object.values(known).map(({ count }) => count),
            ...withoutCell.map(([, count]) => count),
          ]),
        };
        await write(() => storage.close(attempt, result));
      }
      // Only now is it known that the newest attempt was ours.
      for (const report of ended) onCell(isSuperseded ? { ...report, ...SUPERSEDED, stale: false } : report);
    },
  };
}

/**
 * The count of a cell that was not listed completely. Who was killed while it removed leaves fewer than were counted, and the
 * next complete listing must still know how many there were.
 */
function countedAgain(before: Cell, count: number): Pick<Cell, "count" | "countBeforeLoss"> {
  const { countBeforeLoss = before.count } = before;
  return { count, ...(count < countBeforeLoss && { countBeforeLoss }) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
