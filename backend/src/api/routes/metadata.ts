import { pageParameters, selectionOf, selectionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { runAnswer } from "../run-answer.ts";
import { serviceTitle } from "../titles.ts";

export const getMetadata = defineRoute({
  method: "get",
  path: "/inventory/metadata",
  operationId: "getMetadata",
  summary: "When everything was last updated",
  description:
    "The last update of each service, of each service in each account and region (page by page), the last refresh, and how complete all of it is.",
  parameters: { ...selectionParameters, ...pageParameters },
  answer: "metadata",
  async handle({ values, readModel, storage }) {
    const { size, page = 1 } = values;
    const [updates, [lastRun]] = await Promise.all([
      readModel.updates({ ...selectionOf(values), size, page }),
      storage.runs(1),
    ]);
    return {
      ...updates,
      services: updates.services.map((service) => ({ ...service, title: serviceTitle(service.service) })),
      lastRun: lastRun ? runAnswer(lastRun) : null,
    };
  },
});
