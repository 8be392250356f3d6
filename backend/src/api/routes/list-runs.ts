import { integerOr } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { runAnswer } from "../run-answer.ts";

export const listRuns = defineRoute({
  method: "get",
  path: "/inventory/refresh",
  operationId: "listRuns",
  summary: "The last refreshes",
  description: "The newest refreshes first, running ones included. Runs are kept for 90 days.",
  parameters: { limit: integerOr(20, { description: "So many at most.", min: 1, max: 100 }) },
  answer: "runs",
  async handle({ values, storage }) {
    const found = await storage.runs(values.limit);
    return { runs: found.map(runAnswer) };
  },
});
