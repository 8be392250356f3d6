import pLimit from "p-limit";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Database, queryOn } from "./database.ts";
import { changeToRow } from "./rows.ts";
import { openTableWriter } from "./table-writer.ts";
import { columnsOf, createTableOf, TABLES } from "./tables.ts";
import { toTimestamp } from "./timestamp.ts";

/** The store keeps a change for so long. */
const KEPT_DAYS = 90;

const DAY_MS = 86_400_000;

/** Days that are read at a time. */
const DAYS_AT_A_TIME = 8;

/** Where the rows of one load are put first. */
const LOADING = "loading_changes";

export interface LoadChangesOptions {
  readonly storage: InventoryStorage;
  readonly database: Database;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Reads again what was recorded within so long before what has been read, because it may have been seen late. */
  readonly overlapMs: number;
}

/**
 * Adds the changes that have been recorded since a time, each once, and drops what the store no longer keeps. A day more is read than
 * has begun, because clocks differ. Returns how many were added and dropped.
 */
export async function loadChanges({ storage, database, now, overlapMs }: LoadChangesOptions): Promise<number> {
  const { writer } = database;
  const oldest = now - KEPT_DAYS * DAY_MS;
  const since = Math.max(oldest, Math.min(await readUntil(database), now) - overlapMs);
  const known = await idsSince(database, since);
  await writer.run(createTableOf(LOADING, TABLES.changes));
  const rows = await openTableWriter(writer, LOADING, TABLES.changes);
  const first = new Date(since).toISOString();
  const limit = pLimit(DAYS_AT_A_TIME);
  const days = daysBetween(since, now + DAY_MS).map((day) =>
    limit(async () => {
      const pages = first.startsWith(day) ? storage.changes(day, first) : storage.changes(day);
      for await (const page of pages)
        for (const change of page) if (!known.has(change.id)) rows.add(changeToRow(change));
    }),
  );
  // All must have ended before the writer can be closed, also where one failed.
  const results = await Promise.allSettled(days);
  rows.finish();
  for (const result of results) if (result.status === "rejected") throw result.reason;
  const written = await database.transaction(async () => {
    const old = await writer.run(`DELETE FROM changes WHERE "at" < $1`, [toTimestamp(new Date(oldest).toISOString())]);
    // A snapshot may have been loaded meanwhile.
    const added = await writer.run(
      `INSERT INTO changes (${columnsOf("changes")}) SELECT ${columnsOf("changes")} FROM ${LOADING} WHERE "id" NOT IN (SELECT "id" FROM changes)`,
    );
    await writer.run("DELETE FROM marks WHERE \"name\" = 'changes'");
    await writer.run("INSERT INTO marks VALUES ('changes', $1)", [toTimestamp(new Date(now).toISOString())]);
    return old.rowsChanged + added.rowsChanged;
  });
  await writer.run(`DROP TABLE ${LOADING}`);
  return written;
}

/** The changes that are there already of what is read again. */
async function idsSince({ writer }: Database, since: number): Promise<ReadonlySet<string>> {
  const from = toTimestamp(new Date(since).toISOString());
  // As one text: after a large refresh there are many, and a row for each takes three to four times as long.
  const [row] = await queryOn(writer)<{ readonly ids: string | null }>(
    `SELECT string_agg("id", ' ') AS "ids" FROM changes WHERE "at" >= $1`,
    [from],
  );
  return new Set(row?.ids?.split(" "));
}

/** Until when the changes have been read, in epoch milliseconds. */
async function readUntil({ writer }: Database): Promise<number> {
  const [mark] = await queryOn(writer)<{ readonly at: number }>(
    `SELECT epoch_ms("at")::DOUBLE AS "at" FROM marks WHERE "name" = 'changes'`,
  );
  return mark?.at ?? 0;
}

/** The UTC days from one time to another (epoch milliseconds), both included. */
function daysBetween(from: number, to: number): readonly string[] {
  const days: string[] = [];
  for (let day = from - (from % DAY_MS); day <= to; day += DAY_MS) days.push(new Date(day).toISOString().slice(0, 10));
  return days;
}
