import type { Account } from "../model.ts";
import { accountNamesOf } from "./account-names.ts";
import { accountRows } from "./accounts.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { coveragePage, updatesPage } from "./coverage.ts";
import { openDatabase } from "./database.ts";
import { exportRows } from "./export.ts";
import { pathsOf } from "./extract.ts";
import { createExtracts } from "./extracts.ts";
import { facetsOf, tagKeys } from "./facets.ts";
import { createFreshness } from "./freshness.ts";
import { heldPartitions } from "./held-partitions.ts";
import { listPage } from "./list.ts";
import { loadLater } from "./load-later.ts";
import { createMemo } from "./memo.ts";
import { catalogProperties, tagProperty } from "./properties.ts";
import { readQuestion } from "./question.ts";
import type { Question, ReadModel, ResourceRow } from "./read-model.ts";
import type { ReadModelOptions } from "./read-model-options.ts";
import { findArn, relationsOf } from "./relations.ts";
import { loadSnapshot, saveSnapshot } from "./snapshot.ts";
import type { SnapshotRetention } from "./snapshot-retention.ts";
import { parseSort } from "./sorting.ts";
import { answerSql } from "./sql.ts";
import { summaryOf } from "./summary.ts";
import { createSync, type Synced } from "./sync.ts";
import { INDEX_ROWS } from "./tables.ts";

type Optional = "snapshot" | "patienceMs";
type CreateOptions = Required<Omit<ReadModelOptions, Optional>> & Pick<ReadModelOptions, Optional>;

type SortedQuestion = Question & { readonly sort?: string };

/** A question, and the properties that it is about besides. */
type AskedQuestion = SortedQuestion & { readonly properties?: readonly string[] };

/** Connects the database, the sync and the questions. */
export async function createReadModel(options: CreateOptions): Promise<ReadModel> {
  const { storage, snapshot, catalog, now, onNote } = options;
  const database = await openDatabase();
  const loaded = snapshot && (await loadSnapshot(database, snapshot, onNote));
  const whole = loadLater(loaded?.rest);
  await database.writer.run(INDEX_ROWS);
  /** Begins anew with every change. */
  let memo = createMemo();
  /** Whether the newest snapshot is what the copy holds. */
  let isSaved = loaded !== undefined;
  const properties = catalogProperties(catalog);
  let accounts: readonly Account[] = [];
  let accountNames = accountNamesOf(accounts);
  const extracts = createExtracts(database);
  const sync = createSync({
    storage,
    database,
    extracts,
    held: heldPartitions(loaded?.held),
    now,
    onAccounts(found) {
      accounts = found;
      accountNames = accountNamesOf(found);
    },
  });

  async function runSync(): Promise<Synced> {
    // One that fails may have loaded some of the partitions.
    let hasChanged = true;
    try {
      const synced = await sync.run();
      hasChanged = synced.partitions > 0;
      return synced;
    } finally {
      if (hasChanged) {
        isSaved = false;
        memo = createMemo();
      }
    }
  }

  const freshness = createFreshness(runSync, now, options.patienceMs);
  const context = () => ({ properties, accountNames, now: now() });

  /** A question that cannot be read is refused before the store is asked. Returns the paths into descriptions that it names. */
  function check({ properties: named = [], ...question }: AskedQuestion): readonly string[] {
    const sorted = question.sort === undefined ? [] : [parseSort(question.sort, properties).property];
    return [...readQuestion(question, context()).paths, ...pathsOf([...sorted, ...named.map(properties.find)])];
  }

  async function* exported(question: SortedQuestion, paths: readonly string[]): AsyncGenerator<readonly ResourceRow[]> {
    // A file is kept and passed on: it is worth the wait.
    await freshness.ensureCompared();
    if (paths.length > 0) await whole.ensure();
    const release = await extracts.lease(paths);
    try {
      yield* exportRows(question, { context: context(), memo }, database);
    } finally {
      release();
    }
  }

  async function answer<Answer>(question: AskedQuestion, work: (asked: Asked) => Promise<Answer>): Promise<Answer> {
    const paths = check(question);
    const readAt = await freshness.ensure();
    if (paths.length > 0) await whole.ensure();
    whole.soon();
    const release = await extracts.lease(paths);
    try {
      return await database.read((query) => work({ query, context: context(), catalog, accounts, memo, readAt }));
    } finally {
      release();
    }
  }

  /** The same for what needs more than lists do. */
  async function answerWhole<Answer>(work: (asked: Asked) => Promise<Answer>): Promise<Answer> {
    await freshness.ensure();
    await whole.ensure();
    return answer({}, work);
  }

  async function save(forDay?: SnapshotRetention): Promise<void> {
    await freshness.ensureCompared();
    const forStart = !isSaved;
    if (snapshot === undefined || !(forStart || forDay)) return;
    await whole.ensure();
    // Before and not after: what is loaded meanwhile may not be in it.
    isSaved = true;
    try {
      const services = Object.keys(catalog.services);
      await saveSnapshot(database, snapshot, { now: now(), services, forStart, onNote, ...(forDay && { forDay }) });
    } catch (error) {
      isSaved = false;
      throw error;
    }
  }

  return {
    list: (question) => answer(question, (asked) => listPage(question, asked)),
    export(question) {
      return exported(question, check(question));
    },
    summary: (question) => answer(question, (asked) => summaryOf(question, asked)),
    facets: (question) => answer(question, (asked) => facetsOf(question, asked)),
    properties: () => answer({}, async (asked) => [...properties.names, ...(await tagKeys(asked)).map(tagProperty)]),
    coverage: (question) => answer({}, (asked) => coveragePage(question, asked)),
    updates: (question) => answer({}, (asked) => updatesPage(question, asked)),
    accounts: () => answer({}, accountRows),
    relations: (resource) => answerWhole(({ query }) => relationsOf(resource, query)),
    sql: (question) => answerWhole((asked) => answerSql(question, asked, database)),
    findArn: (arn) => answer({}, ({ query }) => findArn(arn, query)),
    completeness: (question) =>
      answer(question, ({ query, context: own, readAt }) =>
        completenessOf(query, { conditions: readQuestion(question, own), readAt }),
      ),
    sync: freshness.sync,
    saveSnapshot: () => save(),
    saveDay: () => save(options.retention),
    async close() {
      await freshness.idle();
      await whole.end();
      await database.close();
    },
  };
}
