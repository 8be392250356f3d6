import { UsageError } from "../errors.ts";
import { accountNamesOf } from "./account-names.ts";
import { type Copy, closeCopy } from "./asked.ts";
import { openDatabase } from "./database.ts";
import { createExtracts } from "./extracts.ts";
import { readAccounts } from "./load-accounts.ts";
import { loadLater } from "./load-later.ts";
import { createMemo } from "./memo.ts";
import { CLOCKS_DIFFER_MS, dayOf, rootOfDay, snapshotDays } from "./snapshot-days.ts";
import { fetchFiles } from "./snapshot-fetch.ts";
import { loadFiles } from "./snapshot-load.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { createSqlFiles } from "./sql-files.ts";
import { instantRange } from "./times.ts";

/** Copies of days that are held at a time: the two that are compared. */
const HELD = 2;

/** So long the list of days is not asked for again; days come and go once a day. */
const LIST_FRESH_MS = 60_000;

/** The inventory as it was on earlier days. */
export interface DayCopies {
  /** The days that can be asked for, the oldest first, and no day of a time to come. */
  days(): Promise<readonly string[]>;
  /** Whether a day means the copy of now. Throws `UsageError` for what is no day, and for one that is still to come. */
  isNow(asOf: string): boolean;
  /**
   * Works with the copy of a day, or of the newest before it that has one. Throws `UsageError` where there is none, which says what days
   * there are.
   */
  use<Result>(asOf: string, work: (copy: Copy) => Promise<Result>): Promise<Result>;
  /** The same for work that gives out its result piece by piece. */
  stream<Item>(asOf: string, work: (copy: Copy) => AsyncIterable<Item>): AsyncIterable<Item>;
  /** Days may have come and gone. */
  forget(): void;
  /** Waits for who still works with a copy, but for no streams: nobody knows whether they will be read to their end. */
  close(): Promise<void>;
}

export interface DayCopiesOptions {
  /** Absent: there are no days. */
  readonly store: SnapshotStore | undefined;
  readonly now: () => Date;
  readonly onNote: (note: string) => void;
}

/** A copy that is held, and how many work with it. */
interface Held {
  readonly day: string;
  readonly copy: Promise<Copy>;
  users: number;
}

/** Holds no day yet. */
export function createDayCopies({ store, now, onNote }: DayCopiesOptions): DayCopies {
  /** The one used last is the last. */
  let held: Held[] = [];
  let listed: { readonly at: number; readonly days: Promise<readonly string[]> } | undefined;
  const closing = new Set<Promise<void>>();
  const working = new Set<Promise<unknown>>();
  /** All that have not been closed, also those that are held no more. */
  const open = new Set<Held>();
  const noted = new Set<string>();

  function days(): Promise<readonly string[]> {
    const at = now().getTime();
    if (!listed || Math.abs(at - listed.at) > LIST_FRESH_MS) {
      const found = store ? snapshotDays(store, now()) : Promise.resolve([]);
      listed = { at, days: found };
      found.catch(() => {
        listed = undefined;
      });
    }
    return listed.days;
  }

  function isNow(asOf: string): boolean {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || !instantRange(asOf)) {
      throw new UsageError(`Cannot read the day "${asOf.slice(0, 40)}": it looks like 2026-11-22`);
    }
    const latest = dayOf(new Date(now().getTime() + CLOCKS_DIFFER_MS));
    if (asOf > latest) throw new UsageError(`Cannot answer as of ${asOf}: that day is still to come`);
    return asOf >= dayOf(now());
  }

  /** Takes hold of the copy of a day; whoever does lets it go. */
  async function take(asOf: string): Promise<{ readonly entry: Held; readonly copy: Copy }> {
    const all = await days();
    for (const day of all.filter((other) => other <= asOf).reverse()) {
      const entry = held.find((other) => other.day === day) ?? { day, copy: openDay(day), users: 0 };
      open.add(entry);
      held = [...held.filter((other) => other !== entry), entry];
      entry.users += 1;
      evict();
      try {
        return { entry, copy: await entry.copy };
      } catch (error) {
        entry.users -= 1;
        held = held.filter((other) => other !== entry);
        open.delete(entry);
        // It is missing or not what was written, so that an older one is the better answer; anything else may pass.
        if (!(error instanceof RangeError)) throw error;
        if (!noted.has(day)) onNote(`Cannot use the snapshot of ${day}: ${error.message}`);
        noted.add(day);
      }
    }
    throw new UsageError(
      `Cannot answer as of ${asOf}: ${
        all.length === 0
          ? "no snapshot of a day has been kept yet; each refresh leaves one"
          : all.some((day) => day <= asOf)
            ? "the snapshots of that day and those before cannot be used; ask for a later day"
            : `the snapshots that there are are of ${all[0]} to ${all.at(-1)}`
      }`,
    );
  }

  function release(entry: Held): void {
    entry.users -= 1;
    if (!held.includes(entry)) end(entry);
  }

  function evict(): void {
    for (const entry of held.slice(0, -HELD)) end(entry);
    held = held.slice(-HELD);
  }

  /** Closes what nobody works with any more. */
  function end(entry: Held): void {
    if (entry.users === 0) close(entry);
  }

  function close(entry: Held): void {
    if (!open.delete(entry)) return;
    // One that could not be opened has closed itself.
    const closed = entry.copy.then(closeCopy, () => {});
    closing.add(closed);
    // Whoever closes everything meets a failure.
    void closed.then(
      () => closing.delete(closed),
      () => {},
    );
  }

  async function openDay(day: string): Promise<Copy> {
    if (!store) throw new RangeError("there is no place for snapshots");
    const database = await openDatabase();
    try {
      const { manifest, rest } = await loadFiles(database, await fetchFiles(store, rootOfDay(day)));
      const accounts = await readAccounts(database).catch(async (error: unknown) => {
        await rest.discard();
        throw error;
      });
      return {
        database,
        extracts: createExtracts(database),
        whole: loadLater(rest),
        sqlFiles: createSqlFiles(database),
        accounts,
        accountNames: accountNamesOf(accounts),
        memo: createMemo(),
        readAt: new Date(manifest.at),
        asOf: day,
      };
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  return {
    days,
    isNow,
    async use(asOf, work) {
      const { entry, copy } = await take(asOf);
      const worked = work(copy);
      working.add(worked);
      try {
        return await worked;
      } finally {
        working.delete(worked);
        release(entry);
      }
    },
    async *stream(asOf, work) {
      const { entry, copy } = await take(asOf);
      try {
        yield* work(copy);
      } finally {
        release(entry);
      }
    },
    forget() {
      listed = undefined;
    },
    async close() {
      held = [];
      await Promise.allSettled(working);
      for (const entry of open) close(entry);
      await Promise.all(closing);
    },
  };
}
