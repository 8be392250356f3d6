import pLimit from "p-limit";
import type { Account } from "../model.ts";
import { accountNamesOf } from "./account-names.ts";
import { accountRows } from "./accounts.ts";
import { type Asked, type Copy, closeCopy } from "./asked.ts";
import { cellsOf, changesPage, checkChanges } from "./changes.ts";
import {
  alikeAmong,
  checkCompare,
  checkDays,
  comparePage,
  compareResource,
  describedByKey,
  doubtfulBetween,
  writeSide,
} from "./compare.ts";
import { completenessOf } from "./completeness.ts";
import { coveragePage, updatesPage } from "./coverage.ts";
import { openDatabase } from "./database.ts";
import { createDayCopies } from "./day-copies.ts";
import { exportBatches, exportToParquet } from "./export.ts";
import { pathsOf } from "./extract.ts";
import { createExtracts } from "./extracts.ts";
import { facetsOf, tagKeys } from "./facets.ts";
import { type Compared, createFreshness, FRESH_FOR_MS } from "./freshness.ts";
import { heldPartitions } from "./held-partitions.ts";
import { LINKS } from "./links.ts";
import { listPage } from "./list.ts";
import { loadLater } from "./load-later.ts";
import { createMemo } from "./memo.ts";
import { catalogProperties, tagProperty } from "./properties.ts";
import { readQuestion } from "./question.ts";
import type { ReadAhead } from "./read-ahead.ts";
import type { ExportBatch, ExportQuestion, Question, ReadModel } from "./read-model.ts";
import type { ReadModelOptions } from "./read-model-options.ts";
import { findArn, relationsOf } from "./relations.ts";
import { SnapshotLostError } from "./replaced-read-model.ts";
import { resourceOf } from "./resource-as-of.ts";
import { cannotUse, loadStart, saveSnapshot } from "./snapshot.ts";
import type { FetchedStart } from "./snapshot-fetch.ts";
import { withFolder } from "./snapshot-files.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import { parseSort } from "./sorting.ts";
import { answerSql, writeSql } from "./sql.ts";
import { createSqlFiles } from "./sql-files.ts";
import { createSqlProcesses } from "./sql-process.ts";
import { summaryOf } from "./summary.ts";
import { createSync } from "./sync.ts";
import { INDEX_ROWS } from "./tables.ts";

type Optional = "snapshot" | "patienceMs" | "isWaitedFor";
type CreateOptions = Required<Omit<ReadModelOptions, Optional>> &
  Pick<ReadModelOptions, Optional> & {
    /** What is being fetched to start from. */
    readonly start: Promise<FetchedStart> | undefined;
    /** What is being read meanwhile. */
    readonly ahead: ReadAhead | undefined;
  };

type SortedQuestion = Question & { readonly sort?: string };

/** Which copy a question is about. */
type At = Pick<Question, "asOf">;

/** A question, and the properties that it is about besides. */
type AskedQuestion = SortedQuestion & { readonly properties?: readonly string[] };

/** Connects the database, the sync and the questions. */
export async function createReadModel(options: CreateOptions): Promise<ReadModel> {
  const { storage, snapshot, catalog, now, onNote } = options;
  const database = await openDatabase();
  const start = await options.start;
  const loaded = start && (await loadStart(database, start, onNote));
  // Not all that is in its files has been looked at.
  const whole = loadLater(
    loaded && { ...loaded.rest, load: () => loaded.rest.load().catch((cause) => Promise.reject(lost(cause))) },
  );
  // What is read from a snapshot has it once that is loaded.
  if (!loaded) await database.writer.run(INDEX_ROWS);
  /** Begins anew with every change. */
  let memo = createMemo();
  /** Whether the newest snapshot is what the copy holds. */
  let isSaved = loaded !== undefined;
  const properties = catalogProperties(catalog);
  let accounts: readonly Account[] = [];
  let accountNames = accountNamesOf(accounts);
  const extracts = createExtracts(database);
  const sqlFiles = createSqlFiles(database);
  const processes = createSqlProcesses();
  const sync = createSync({
    storage,
    database,
    extracts,
    held: heldPartitions(loaded?.held),
    whole,
    now,
    onAccounts(found) {
      accounts = found;
      accountNames = accountNamesOf(found);
    },
    onWritten() {
      memo = createMemo();
      sqlFiles.outdate();
    },
  });

  const openedAt = now().getTime();
  let { ahead } = options;

  async function runSync(startedAt: Date, mayBeEarlier: boolean): Promise<Compared> {
    const age = startedAt.getTime() - openedAt;
    const early = mayBeEarlier && age >= 0 && age < FRESH_FOR_MS ? ahead : undefined;
    ahead = undefined;
    // One that fails may have loaded some of the partitions.
    let hasChanged = true;
    try {
      const synced = await sync.run(early);
      hasChanged = synced.partitions > 0;
      return { synced, from: early?.startedAt ?? startedAt };
    } finally {
      if (hasChanged) isSaved = false;
    }
  }

  /** One after the other: each removes what it has not written itself. */
  const saving = pLimit(1);
  /** Does what may read the snapshot's files: nobody promises that they stay where they are. Throws {@link SnapshotLostError} where they did not. */
  async function fromFiles<Result>(work: () => Promise<Result>): Promise<Result> {
    const isLoaded = whole.isLoaded();
    try {
      return await work();
    } catch (cause) {
      throw ofFiles(cause, isLoaded);
    }
  }

  const freshness = createFreshness(runSync, now, options.patienceMs);
  const days = createDayCopies({ store: snapshot, now, onNote });
  /** Ages are counted from now, or from when the copy of a day was made. */
  const contextOf = ({ accountNames: names, asOf, readAt }: Pick<Copy, "accountNames" | "asOf" | "readAt">) => ({
    properties,
    accountNames: names,
    now: asOf === undefined ? now() : readAt,
  });
  const live = (readAt: Date): Copy => ({
    ...{ database, extracts, whole, sqlFiles, memo },
    ...{ accounts, accountNames, readAt },
  });

  /** A question that cannot be read is refused before the store is asked. Returns the paths into descriptions that it names. */
  function check({ properties: named = [], ...question }: AskedQuestion): readonly string[] {
    dayOf(question);
    const sorted = question.sort === undefined ? [] : [parseSort(question.sort, properties).property];
    const { paths } = readQuestion(question, contextOf(live(now())));
    return [...paths, ...pathsOf([...sorted, ...named.map(properties.find)])];
  }

  /** The day that a question is about, or `undefined` where it is about now. */
  const dayOf = ({ asOf }: At) => (asOf === undefined || days.isNow(asOf) ? undefined : asOf);

  /** Works with the copy of now or of a day, which has what is needed beside lists. */
  async function withCopy<Result>(at: At, needs: Needs, work: (copy: Copy) => Promise<Result>): Promise<Result> {
    const prepared = async (copy: Copy) => {
      const release = await prepare(copy, needs);
      try {
        return await work(copy);
      } finally {
        release();
      }
    };
    const day = dayOf(at);
    if (day !== undefined) return days.use(day, prepared);
    return fromFiles(async () => prepared(live(await freshness.ensure())));
  }

  /** Answers from the copy of now or of a day. */
  async function answer<Answer>(
    question: AskedQuestion,
    work: (asked: Asked) => Promise<Answer>,
    needsAll = false,
    paths: readonly string[] = [],
  ): Promise<Answer> {
    return withCopy(question, { paths: [...check(question), ...paths], needsAll }, (copy) => readFrom(copy, work));
  }

  function readFrom<Answer>(copy: Copy, work: (asked: Asked) => Promise<Answer>): Promise<Answer> {
    return copy.database.read((query) => work({ ...copy, query, context: contextOf(copy), catalog }));
  }

  async function* exported(question: ExportQuestion, paths: readonly string[]): AsyncGenerator<ExportBatch> {
    async function* batches(copy: Copy): AsyncGenerator<ExportBatch> {
      const release = await prepare(copy, { paths, needsAll: question.withData === true });
      try {
        yield* exportBatches(question, { ...copy, context: contextOf(copy) });
      } finally {
        release();
      }
    }
    const day = dayOf(question);
    if (day !== undefined) {
      yield* days.stream(day, batches);
      return;
    }
    const isLoaded = whole.isLoaded();
    try {
      // A file is kept and passed on: it is worth the wait.
      yield* batches(live(await freshness.ensureCompared()));
    } catch (cause) {
      throw ofFiles(cause, isLoaded);
    }
  }

  async function save(forDay?: SnapshotRetention): Promise<void> {
    await freshness.ensureCompared();
    if (snapshot === undefined || (isSaved && !forDay)) return;
    await whole.ensure();
    const forStart = !isSaved;
    // Before and not after: what is loaded meanwhile may not be in it.
    isSaved = true;
    try {
      const services = Object.keys(catalog.services);
      await saveSnapshot(database, snapshot, { now: now(), services, forStart, onNote, ...(forDay && { forDay }) });
    } catch (error) {
      isSaved = false;
      throw error;
    } finally {
      days.forget();
    }
  }

  return {
    list: (question) => answer(question, (asked) => listPage(question, asked)),
    export(question) {
      return exported(question, check(question));
    },
    async exportParquet(question, work) {
      const needs = { paths: check(question), needsAll: question.withData === true };
      if (dayOf(question) === undefined) await fromFiles(() => freshness.ensureCompared());
      return withCopy(question, needs, (copy) =>
        exportToParquet(question, work, { ...copy, context: contextOf(copy) }),
      );
    },
    summary: (question) => answer(question, (asked) => summaryOf(question, asked)),
    facets: (question) => answer(question, (asked) => facetsOf(question, asked)),
    properties: (at = {}) =>
      answer(at, async (asked) => [...properties.names, ...(await tagKeys(asked)).map(tagProperty)]),
    coverage: (question) => answer(atOf(question), (asked) => coveragePage(question, asked)),
    updates: (question) => answer({}, (asked) => updatesPage(question, asked)),
    accounts: (at = {}) => answer(at, accountRows),
    relations: (resource, { hops = 1, ...at } = {}) =>
      answer(at, ({ query }) => relationsOf(resource, hops, query), true, [LINKS]),
    sql: (question) =>
      withCopy(atOf(question), { paths: [], needsAll: true }, (copy) =>
        answerSql(question, { ...copy, context: contextOf(copy), processes }),
      ),
    sqlToFile: (question) =>
      withCopy(atOf(question), { paths: [], needsAll: true }, (copy) =>
        writeSql(question, { ...copy, context: contextOf(copy), processes }),
      ),
    findArn: (arn, at = {}) => answer(at, ({ query }) => findArn(arn, query)),
    resourceAsOf: (key, asOf) => answer({ asOf }, (asked) => resourceOf(key, asked), true),
    async changes(question) {
      checkChanges(question, now());
      return answer(cellsOf(question), (asked) => changesPage(question, asked), true);
    },
    async compare(question) {
      checkCompare(question);
      const { from, to, changes: _, cursor: _cursor, size: _size, ...about } = question;
      const sides = { from: { ...about, asOf: from }, to: { ...about, asOf: to } };
      const paths = check(sides.from);
      check(sides.to);
      return withFolder((folder) =>
        withCopy(sides.from, { paths, needsAll: false }, async (copy) => {
          const before = await readFrom(copy, (asked) => writeSide(sides.from, { folder, name: "from" }, asked));
          return withCopy(sides.to, { paths, needsAll: false }, async (other) => {
            const after = await readFrom(other, (asked) => writeSide(sides.to, { folder, name: "to" }, asked));
            const both = { from: before, to: after };
            const doubtful = await readFrom(other, (asked) => doubtfulBetween(both, asked));
            const alike = await alikeAmong(doubtful, async (side, keys) => {
              const described = side === "from" ? copy : other;
              await described.whole.ensure();
              return readFrom(described, (own) => describedByKey(keys, own));
            });
            return readFrom(other, (asked) => comparePage(question, { ...both, alike }, asked));
          });
        }),
      );
    },
    async compareResource(key, { from, to }) {
      checkDays({ from, to });
      const on = (asOf: string) => answer({ asOf }, (asked) => resourceOf(key, asked), true);
      return compareResource(key, { from: await on(from), to: await on(to) }, { catalog });
    },
    snapshotDays: () => days.days(),
    async completeness(question) {
      check(question);
      // Of cells: no path into descriptions is needed.
      return answer(atOf(question), ({ query, context, readAt, asOf }) =>
        completenessOf(query, { conditions: readQuestion(question, context), readAt, asOf }),
      );
    },
    sync: () => fromFiles(freshness.sync),
    saveSnapshot: () => saving(() => fromFiles(() => save())),
    saveDay: () => saving(() => fromFiles(() => save(options.retention))),
    async close() {
      await freshness.idle();
      try {
        await Promise.all([processes.close(), days.close()]);
      } finally {
        await closeCopy({ whole, sqlFiles, database });
      }
    },
  };
}

/** What is thrown of an error of work that began before everything was loaded, or after. */
function ofFiles(cause: unknown, isLoaded: boolean): unknown {
  return !isLoaded && cause instanceof Error && cause.message.startsWith("IO Error") ? lost(cause) : cause;
}

function lost(cause: unknown): SnapshotLostError {
  return new SnapshotLostError(cannotUse(cause), { cause });
}

/** What a question needs of a copy beside what lists need. */
interface Needs {
  readonly paths: readonly string[];
  readonly needsAll: boolean;
}

/** Loads what a question needs; what is returned lets it go. */
async function prepare({ whole, extracts }: Copy, { paths, needsAll }: Needs): Promise<() => void> {
  if (needsAll || paths.length > 0) await whole.ensure();
  else whole.soon();
  return extracts.lease(paths);
}

/** A question that is about nothing but its day. */
function atOf({ asOf }: At): At {
  return asOf === undefined ? {} : { asOf };
}
