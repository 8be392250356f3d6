import { OUTCOMES } from "../../model.ts";
import { ATTENTION } from "../../query/attention.ts";
import { commaList } from "../parameters.ts";
import { asOfParameter, atOf, pageParameters, selectionOf, selectionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";

export const getCoverage = defineRoute({
  method: "get",
  path: "/inventory/coverage",
  operationId: "getCoverage",
  summary: "A page of cells: what was read, when, and why not",
  description:
    "The outcome of every cell (account × region × kind): how its last listing ended, when it was last complete, whether that is too long ago, and what was strange about it.",
  parameters: {
    ...selectionParameters,
    asOf: asOfParameter,
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
    attention: commaList({
      description:
        "Only cells that deserve it: `stale` those that have not been complete for over 26 hours, or never, `alarm` those whose last complete listing left an alarm; with a comma between them, either.",
      example: "alarm",
      item: { type: "string", enum: [...ATTENTION] },
      max: ATTENTION.length,
      check: (reasons) => {
        const unknown = reasons.find((reason) => !isAttention(reason));
        return unknown === undefined ? undefined : `has no "${unknown}": it takes ${ATTENTION.join(", ")}`;
      },
    }),
    ...pageParameters,
  },
  answer: "coveragePage",
  async handle({ values, readModel }) {
    const { outcome, attention, size, page = 1 } = values;
    return await readModel.coverage({
      ...selectionOf(values),
      ...atOf(values.asOf),
      ...(outcome && { outcomes: outcome.filter(isOutcome) }),
      ...(attention && { attention: attention.filter(isAttention) }),
      size,
      page,
    });
  },
});

function isAttention(text: string): text is (typeof ATTENTION)[number] {
  return ATTENTION.some((reason) => reason === text);
}

function isOutcome(text: string): text is (typeof OUTCOMES)[number] {
  return OUTCOMES.some((outcome) => outcome === text);
}
