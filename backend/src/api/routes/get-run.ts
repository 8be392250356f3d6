import { requiredText } from "../parameters.ts";
import { ProblemError } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { runAnswer } from "../run-answer.ts";

export const getRun = defineRoute({
  method: "get",
  path: "/inventory/refresh/{runId}",
  operationId: "getRun",
  summary: "One refresh and how far it is",
  description:
    "The progress of a refresh while it runs, and its result afterwards: the counts, and the first cells that are not complete. Once it says that the refresh has ended, what that stored is in all answers.",
  parameters: {
    runId: requiredText({
      description: "The id that the start of the refresh answered.",
      maxLength: 40,
      pattern: "^[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[0-9a-f]{6}$",
      form: "is not the id of a refresh, which looks like 20261122T020000.000Z-3f9c1a",
      example: "20261122T020000.000Z-3f9c1a",
    }),
  },
  answer: "run",
  also: { 404: "There is no such refresh" },
  async handle({ values, storage, readModel }) {
    const found = await storage.run(values.runId);
    if (!found)
      throw new ProblemError({ status: 404, detail: `There is no refresh ${values.runId}; runs are kept for 90 days` });
    // Whoever has seen that a run ended must find in the next answer what it stored.
    if (found.finishedAt !== undefined && (await readModel.completeness({})).readAt <= found.finishedAt) {
      await readModel.sync();
    }
    return runAnswer(found);
  },
});
