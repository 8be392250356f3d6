import type { ReadModel } from "../query/read-model.ts";

/**
 * A read model that is opened by the first question, so that what needs none (health, one resource) does not wait for it.
 * Opening that fails is tried again by the next question.
 */
export function lazyReadModel(open: () => Promise<ReadModel>): ReadModel {
  let opening: Promise<ReadModel> | undefined;
  const get = (): Promise<ReadModel> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    list: async (question) => (await get()).list(question),
    async *export(question) {
      yield* (await get()).export(question);
    },
    summary: async (question) => (await get()).summary(question),
    facets: async (question) => (await get()).facets(question),
    properties: async () => (await get()).properties(),
    coverage: async (question) => (await get()).coverage(question),
    updates: async (question) => (await get()).updates(question),
    accounts: async () => (await get()).accounts(),
    relations: async (resource) => (await get()).relations(resource),
    sql: async (question) => (await get()).sql(question),
    sqlToFile: async (question) => (await get()).sqlToFile(question),
    findArn: async (arn) => (await get()).findArn(arn),
    completeness: async (question) => (await get()).completeness(question),
    sync: async () => (await get()).sync(),
    saveSnapshot: async () => (await get()).saveSnapshot(),
    close: async () => {
      if (opening) await (await opening).close();
    },
  };
}
