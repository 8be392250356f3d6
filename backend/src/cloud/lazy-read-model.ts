import type { ReadModel } from "../query/read-model.ts";

/** A read model that is opened when it is needed. */
export interface LazyReadModel extends ReadModel {
  /** Begins to open it, for the question that is about to come. */
  open(): void;
}

/**
 * A read model that is opened by the first question at the latest, so that what needs none (health, one resource) does not wait for it.
 * Opening that fails is tried again by the next question.
 */
export function lazyReadModel(open: () => Promise<ReadModel>): LazyReadModel {
  let opening: Promise<ReadModel> | undefined;
  const get = (): Promise<ReadModel> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    // Whoever asks meets the failure, if the next try fails as well.
    open: () => void get().catch(() => {}),
    list: async (question) => (await get()).list(question),
    async *export(question) {
      yield* (await get()).export(question);
    },
    exportParquet: async (question, file) => (await get()).exportParquet(question, file),
    summary: async (question) => (await get()).summary(question),
    facets: async (question) => (await get()).facets(question),
    properties: async (at) => (await get()).properties(at),
    coverage: async (question) => (await get()).coverage(question),
    updates: async (question) => (await get()).updates(question),
    accounts: async (at) => (await get()).accounts(at),
    relations: async (resource, question) => (await get()).relations(resource, question),
    sql: async (question) => (await get()).sql(question),
    sqlToFile: async (question) => (await get()).sqlToFile(question),
    findArn: async (arn, at) => (await get()).findArn(arn, at),
    resourceAsOf: async (key, asOf) => (await get()).resourceAsOf(key, asOf),
    changes: async (question) => (await get()).changes(question),
    compare: async (question) => (await get()).compare(question),
    compareResource: async (key, days) => (await get()).compareResource(key, days),
    snapshotDays: async () => (await get()).snapshotDays(),
    completeness: async (question) => (await get()).completeness(question),
    sync: async () => (await get()).sync(),
    saveSnapshot: async () => (await get()).saveSnapshot(),
    saveDay: async () => (await get()).saveDay(),
    close: async () => {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
