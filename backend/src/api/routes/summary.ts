import { questionOf, questionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { kindTitle, serviceTitle } from "../titles.ts";

export const getSummary = defineRoute({
  method: "get",
  path: "/inventory/summary",
  operationId: "getSummary",
  summary: "Counts by service, kind, account and region",
  description: "How many of the stored resources match, each count with its own completeness.",
  parameters: questionParameters,
  answer: "summary",
  async handle({ values, readModel }) {
    const found = await readModel.summary(questionOf(values));
    return {
      ...found,
      services: found.services.map((service) => ({
        ...service,
        title: serviceTitle(service.service),
        kinds: service.kinds.map((kind) => ({ ...kind, title: kindTitle(kind.type) })),
      })),
    };
  },
});
