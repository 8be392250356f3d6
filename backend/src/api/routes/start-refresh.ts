import { ProblemError } from "../problem.ts";
import { selectionOf, selectionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { runAnswer } from "../run-answer.ts";

export const startRefresh = defineRoute({
  method: "post",
  path: "/inventory/refresh",
  operationId: "startRefresh",
  summary: "Starts a refresh",
  description:
    "Reads from AWS again, everything or what the parameters select, and answers at once with the run to follow. What is stored stays readable meanwhile. A second refresh may run beside a first: the newer listing of a cell wins.",
  parameters: selectionParameters,
  answer: "started",
  status: 202,
  headers: { Location: "Where to follow the run" },
  also: {
    403: "The caller may read, but not start a refresh",
    502: "The refresh cannot be started; `detail` says what to do",
  },
  async handle({ values, caller, startRefresh: start }) {
    if (!caller?.isOperator) {
      throw new ProblemError({ status: 403, detail: "Starting a refresh is for operators of the inventory" });
    }
    const run = await start(selectionOf(values).selection ?? {});
    const href = `/inventory/refresh/${run.runId}`;
    return Response.json({ runId: run.runId, href, run: runAnswer(run) }, { status: 202, headers: { location: href } });
  },
});
