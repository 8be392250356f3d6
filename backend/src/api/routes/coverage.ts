import { OUTCOMES } from "../../model.ts";
import { commaList } from "../parameters.ts";
import { pageParameters, selectionOf, selectionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { coveragePage } from "../schemas.ts";

export const getCoverage = defineRoute({
  method: "get",
  path: "/inventory/coverage",
  operationId: "getCoverage",
  summary: "A page of cells: what was read, when, and why not",
  description:
    "The outcome of every cell (account × region × kind): how its last listing ended, and when it was last complete.",
  parameters: {
    ...selectionParameters,
    outcome: commaList({
      description: "Only cells that ended so, with commas between the outcomes.",
      example: "denied",
      item: { type: "string", enum: [...OUTCOMES] },
      max: OUTCOMES.length,
      check: (outcomes) => {
        const unknown = outcomes.find((outcome) => !isOutcome(outcome));
        return unknown === undefined
          ? undefined
          : `has no outcome "${unknown}": the outcomes are ${OUTCOMES.join(", ")}`;
      },
    }),
    ...pageParameters,
  },
  answer: coveragePage,
  async handle({ values, readModel }) {
    const { outcome, size, page = 1 } = values;
    return await readModel.coverage({
      ...selectionOf(values),
      ...(outcome && { outcomes: outcome.filter(isOutcome) }),
      size,
      page,
    });
  },
});

function isOutcome(text: string): text is (typeof OUTCOMES)[number] {
  return OUTCOMES.some((outcome) => outcome === text);
}
