import type { ReadModel } from "./read-model.ts";

/** A read model whose questions another one answers, which `ask` finds for each; everything but closing it. */
export function delegatedReadModel(
  ask: <Answer>(work: (readModel: ReadModel) => Promise<Answer>) => Promise<Answer>,
): Omit<ReadModel, "close"> {
  return {
    list: (question) => ask((readModel) => readModel.list(question)),
    async *export(question) {
      // With the first batch: what begins can be begun again, and what goes on cannot.
      const { first, rest } = await ask(async (readModel) => {
        const batches = readModel.export(question)[Symbol.asyncIterator]();
        return { first: await batches.next(), rest: batches };
      });
      try {
        for (let next = first; !next.done; next = await rest.next()) yield next.value;
      } finally {
        await rest.return?.();
      }
    },
    exportParquet: (question, work) => ask((readModel) => readModel.exportParquet(question, work)),
    summary: (question) => ask((readModel) => readModel.summary(question)),
    facets: (question) => ask((readModel) => readModel.facets(question)),
    properties: (at) => ask((readModel) => readModel.properties(at)),
    coverage: (question) => ask((readModel) => readModel.coverage(question)),
    updates: (question) => ask((readModel) => readModel.updates(question)),
    accounts: (at) => ask((readModel) => readModel.accounts(at)),
    relations: (resource, question) => ask((readModel) => readModel.relations(resource, question)),
    sql: (question) => ask((readModel) => readModel.sql(question)),
    sqlToFile: (question) => ask((readModel) => readModel.sqlToFile(question)),
    findArn: (arn, at) => ask((readModel) => readModel.findArn(arn, at)),
    resourceAsOf: (key, asOf) => ask((readModel) => readModel.resourceAsOf(key, asOf)),
    changes: (question) => ask((readModel) => readModel.changes(question)),
    compare: (question) => ask((readModel) => readModel.compare(question)),
    compareResource: (key, days) => ask((readModel) => readModel.compareResource(key, days)),
    snapshotDays: () => ask((readModel) => readModel.snapshotDays()),
    completeness: (question) => ask((readModel) => readModel.completeness(question)),
    sync: () => ask((readModel) => readModel.sync()),
    saveSnapshot: () => ask((readModel) => readModel.saveSnapshot()),
    saveDay: () => ask((readModel) => readModel.saveDay()),
  };
}
