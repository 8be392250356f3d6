import { isDeepStrictEqual } from "node:util";
import type { Actor } from "./actor.ts";
import { checkCells } from "./check-cells.ts";
import { checkChangeRecords } from "./check-change-records.ts";
import { checkDeletions } from "./check-deletions.ts";
import { checkFences } from "./check-fences.ts";
import { checkOutcomes } from "./check-outcomes.ts";
import type { Engine } from "./engine-call.ts";
import type { Listings } from "./listings.ts";
import {
  emptyPartition,
  type ItemView,
  type PartitionView,
  readPartition,
  type Tables,
  type WireItem,
} from "./partition-view.ts";
import { Violation } from "./scheduler.ts";
import type { StoreCall, StoreObserver } from "./store-gate.ts";
import type { AttemptView, RecordView } from "./store-step.ts";

/** What has been seen of the tables so far. */
export interface Watch {
  readonly observer: StoreObserver;
  partition(id: string): PartitionView;
  partitions(): readonly PartitionView[];
  /** All change records, in the order in which they were written. */
  records(): readonly RecordView[];
  /** What was stored of a cell (`partition kind`) when it was first listed completely. */
  readonly firstComplete: ReadonlyMap<string, ReadonlyMap<string, ItemView>>;
  /** Resources (`partition resourceId`) that were written after they had expired: what became of them has no record. */
  readonly expired: ReadonlySet<string>;
  /** How many cells have been stored as complete by a run. */
  completedBy(runId: string): number;
  /** Notes that a resource did not exist at some moment. */
  missed(resource: string): void;
}

const CHECKS = [checkFences, checkDeletions, checkChangeRecords, checkCells, checkOutcomes];

/** Watches every write that the store applies and throws a {@link Violation} for the first that breaks a promise. */
export function watchStore(options: {
  readonly engine: Engine;
  readonly tables: Tables;
  readonly listings: Listings;
  readonly step: () => number;
  readonly now: () => number;
}): Watch {
  const { engine, tables, listings, step, now } = options;
  const partitions = new Map<string, PartitionView>();
  const attempts = new Map<string, AttemptView>();
  const actors = new Map<string, Actor>();
  const records = new Map<string, RecordView>();
  const firstComplete = new Map<string, ReadonlyMap<string, ItemView>>();
  const expired = new Set<string>();
  const mayBeMissing = new Set<string>();
  const transactions = new Set<string>();
  const completed = new Map<string, Set<string>>();
  let latestSeconds = 0;
  const partition = (id: string) => partitions.get(id) ?? emptyPartition(id);

  async function carriedOut(actor: Actor, call: StoreCall, isApplied: boolean): Promise<void> {
    const nowSeconds = Math.floor((now() + actor.clockOffMs) / 1000);
    latestSeconds = Math.max(latestSeconds, nowSeconds);
    for (const attempt of attempts.values()) {
      const seconds = Math.floor((now() + attempt.clockOffMs) / 1000);
      attempt.latestSeconds = Math.max(attempt.latestSeconds, seconds);
    }
    if (!isApplied || !WRITES.has(call.operation)) return;
    const written = recordsOf(call, tables);
    for (const id of partitionsOf(call, tables)) {
      const before = partition(id);
      const after = await readPartition(engine, tables, id);
      const attempt = attempts.get(id);
      partitions.set(id, after);
      noteExpired(before, after, attempt?.latestSeconds ?? nowSeconds);
      const repeated = before.contentVersion !== after.contentVersion && isRepeated(actor.name, id, call);
      if (repeated) throw new Violation(`${actor.name} has the same transaction applied twice to ${id}`);
      const ofPartition = written.filter((record) => record.partition === id && isNew(record));
      const seen = { actor: actor.name, troubles: actor.troubles, call, before, after, records: ofPartition, attempt };
      const world = { nowSeconds, latestSeconds, listings, mayBeMissing, firstComplete };
      for (const check of CHECKS) {
        const [fault] = check({ ...seen, ...world });
        if (fault) throw new Violation(fault);
      }
      for (const record of ofPartition) records.set(record.key, record);
      if (after.fence > before.fence) {
        if (attempt) actors.get(attempt.actor)?.troubles.add("overtaken");
        actors.set(actor.name, actor);
        const { name, clockOffMs } = actor;
        const begun = { actor: name, clockOffMs, fence: after.fence, step: step(), nowSeconds };
        attempts.set(id, { ...begun, latestSeconds: nowSeconds, before });
      }
      for (const [kind, cell] of Object.entries(after.cells)) {
        const key = `${id} ${kind}`;
        if (cell.outcome === "complete") completed.set(cell.runId, (completed.get(cell.runId) ?? new Set()).add(key));
        if (cell.completeAt !== undefined && !firstComplete.has(key)) {
          firstComplete.set(key, new Map([...after.items].filter(([, item]) => item.kind === kind)));
        }
      }
    }
  }

  /** Whether a record is written for the first time, and not once more by the same transaction whose answer was lost. */
  function isNew(record: RecordView): boolean {
    const known = records.get(record.key);
    if (known && !isDeepStrictEqual(known.item, record.item)) {
      throw new Violation(`The change record ${record.key} is overwritten by another one`);
    }
    return !known;
  }

  function noteExpired(before: PartitionView, after: PartitionView, seconds: number): void {
    for (const [resourceId, item] of before.items) {
      const isWritten = after.items.get(resourceId)?.withoutTtl !== item.withoutTtl;
      if (isWritten && item.ttl <= seconds) expired.add(`${before.id} ${resourceId}`);
    }
  }

  function isRepeated(actor: string, id: string, { operation, input }: StoreCall): boolean {
    if (operation !== "TransactWriteItems") return false;
    const content = `${actor} ${id} ${JSON.stringify(input.TransactItems)}`;
    const isKnown = transactions.has(content);
    transactions.add(content);
    return isKnown;
  }

  return {
    observer: { carriedOut },
    partition,
    partitions: () => [...partitions.values()],
    records: () => [...records.values()],
    firstComplete,
    expired,
    completedBy: (runId) => completed.get(runId)?.size ?? 0,
    missed: (resource) => void mayBeMissing.add(resource),
  };
}

const WRITES = new Set(["UpdateItem", "TransactWriteItems", "PutItem", "DeleteItem", "BatchWriteItem"]);

/** One action of a request, of whatever operation. */
interface Action {
  readonly TableName?: string;
  readonly Key?: WireItem;
  readonly Item?: WireItem;
}

function actionsOf({ operation, input }: StoreCall): Action[] {
  if (operation === "TransactWriteItems") {
    // The input of this operation, as DynamoDB's API reference has it.
    return (input.TransactItems as readonly Record<string, Action>[]).flatMap((action) => Object.values(action));
  }
  if (operation === "BatchWriteItem") {
    // The same.
    const tables = input.RequestItems as Record<string, readonly Record<string, Omit<Action, "TableName">>[]>;
    return Object.entries(tables).flatMap(([TableName, requests]) =>
      requests.flatMap((one) => Object.values(one).map((action) => ({ TableName, ...action }))),
    );
  }
  return [input];
}

function partitionsOf(call: StoreCall, tables: Tables): ReadonlySet<string> {
  const ids = actionsOf(call).flatMap(({ TableName, Key, Item }) => {
    const key = Key ?? Item ?? {};
    if (TableName === tables.inventory) return [key.pk?.S ?? ""];
    // Runs and accounts are kept in the same table, under names that begin with an underscore.
    if (TableName !== tables.metadata || key.service?.S?.startsWith("_")) return [];
    return [`${key.service?.S}#${key.accountRegion?.S}`];
  });
  return new Set(ids);
}

function recordsOf(call: StoreCall, tables: Tables): RecordView[] {
  return actionsOf(call).flatMap(({ TableName, Item, Key }) => {
    if (TableName !== tables.changes) return [];
    if (!Item || call.operation !== "TransactWriteItems") {
      throw new Violation(
        `A change record is written by ${call.operation}, apart from what it records: ${JSON.stringify(Key ?? Item?.resource)}`,
      );
    }
    const { service, accountId, region, day, atId } = Item;
    return [{ key: `${day?.S}/${atId?.S}`, partition: `${service?.S}#${accountId?.S}#${region?.S}`, item: Item }];
  });
}
