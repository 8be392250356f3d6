import type { Account } from "../model.ts";
import { accountNamesOf } from "./account-names.ts";
import { accountRows } from "./accounts.ts";
import type { Asked } from "./asked.ts";
import { completenessOf } from "./completeness.ts";
import { coveragePage, updatesPage } from "./coverage.ts";
import { openDatabase, type Query } from "./database.ts";
import { exportRows } from "./export.ts";
import { facetsOf, tagKeys } from "./facets.ts";
import { createFreshness } from "./freshness.ts";
import { heldPartitions } from "./held-partitions.ts";
import { listPage } from "./list.ts";
import { createMemo } from "./memo.ts";
import { catalogProperties, tagProperty } from "./properties.ts";
import { readQuestion } from "./question.ts";
import type { Question, ReadModel, ResourceRow } from "./read-model.ts";
import type { ReadModelOptions } from "./read-model-options.ts";
import { findArn, relationsOf } from "./relations.ts";
import { loadSnapshot, saveSnapshot } from "./snapshot.ts";
import { parseSort } from "./sorting.ts";
import { createSqlAnswers } from "./sql.ts";
import { summaryOf } from "./summary.ts";
import { createSync, type Synced } from "./sync.ts";
import { INDEX_ROWS } from "./tables.ts";

type Optional = "snapshot" | "patienceMs" | "sqlLimits";
type CreateOptions = Required<Omit<ReadModelOptions, Optional>> & Pick<ReadModelOptions, Optional>;

type SortedQuestion = Question & { readonly sort?: string };

/** Connects the database, the sync and the questions. */
export async function createReadModel(options: CreateOptions): Promise<ReadModel> {
  const { storage, snapshot, catalog, now, onNote } = options;
  const database = await openDatabase();
  const initial = snapshot === undefined ? [] : await loadSnapshot(database, snapshot, onNote);
  await database.writer.run(INDEX_ROWS);
  /** Begins anew with every change. */
  let memo = createMemo();
  /** Whether the newest snapshot is what the copy holds. */
  let isSaved = initial.length > 0;
  const sqlAnswers = createSqlAnswers(database, options.sqlLimits);
  const properties = catalogProperties(catalog);
  let accounts: readonly Account[] = [];
  let accountNames = accountNamesOf(accounts);
  const sync = createSync({
    storage,
    database,
    held: heldPartitions(initial),
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
        sqlAnswers.outdate();
      }
    }
  }

  const freshness = createFreshness(runSync, now, options.patienceMs);
  const context = () => ({ properties, accountNames });

  /** A question that cannot be read is refused before the store is asked. */
  function check(question: SortedQuestion): void {
    readQuestion(question, context());
    if (question.sort !== undefined) parseSort(question.sort, properties);
  }

  async function* exported(question: SortedQuestion): AsyncGenerator<readonly ResourceRow[]> {
    // A file is kept and passed on: it is worth the wait.
    await freshness.ensureCompared();
    yield* exportRows(question, { context: context(), memo }, database);
  }

  /** A query runs outside the copy, so it keeps none of the copy's readers from other questions. */
  async function answerSql<Answer>(work: (asked: Asked) => Promise<Answer>): Promise<Answer> {
    const readAt = await freshness.ensure();
    const query: Query = (sql, values) => database.read((ask) => ask(sql, values));
    return await work({ query, context: context(), catalog, accounts, memo, readAt });
  }

  async function answer<Answer>(question: SortedQuestion, work: (asked: Asked) => Promise<Answer>): Promise<Answer> {
    check(question);
    const readAt = await freshness.ensure();
    return database.read((query) => work({ query, context: context(), catalog, accounts, memo, readAt }));
  }

  return {
    list: (question) => answer(question, (asked) => listPage(question, asked)),
    export(question) {
      check(question);
      return exported(question);
    },
    summary: (question) => answer(question, (asked) => summaryOf(question, asked)),
    facets: (question) => answer(question, (asked) => facetsOf(question, asked)),
    properties: () => answer({}, async (asked) => [...properties.names, ...(await tagKeys(asked)).map(tagProperty)]),
    coverage: (question) => answer({}, (asked) => coveragePage(question, asked)),
    updates: (question) => answer({}, (asked) => updatesPage(question, asked)),
    accounts: () => answer({}, accountRows),
    relations: (resource) => answer({}, ({ query }) => relationsOf(resource, query)),
    sql: (question) => answerSql((asked) => sqlAnswers.answer(question, asked)),
    sqlToFile: (question) => answerSql((asked) => sqlAnswers.write(question, asked)),
    findArn: (arn) => answer({}, ({ query }) => findArn(arn, query)),
    completeness: (question) =>
      answer(question, ({ query, context: own, readAt }) =>
        completenessOf(query, { conditions: readQuestion(question, own), readAt }),
      ),
    sync: freshness.sync,
    async saveSnapshot() {
      await freshness.ensureCompared();
      if (snapshot === undefined || isSaved) return;
      // Before and not after: what is loaded meanwhile may not be in it.
      isSaved = true;
      try {
        await saveSnapshot(database, snapshot, now());
      } catch (error) {
        isSaved = false;
        throw error;
      }
    },
    async close() {
      await freshness.idle();
      await sqlAnswers.close();
      await database.close();
    },
  };
}
