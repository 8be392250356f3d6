import { integerOr, text } from "../parameters.ts";
import { conditionParameters, questionOf, requiredDay } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";
import { changeParameter, isChange } from "./list-changes.ts";

/** The two days of a comparison. */
export const dayParameters = {
  from: requiredDay("The first UTC day, as `asOf` takes it.", "2026-11-15"),
  to: requiredDay("The second UTC day, as `asOf` takes it; today is now.", "2026-11-22"),
};

export const compareDays = defineRoute({
  method: "get",
  path: "/inventory/compare",
  operationId: "compareDays",
  summary: "What differs between two days",
  description:
    "The resources that are on one of two days only, or differ, among those that match on either. Only two complete listings prove that a resource came or went: what was not complete, or not read, on one of the days is marked `unproven` and counted on its own.",
  parameters: {
    ...dayParameters,
    ...conditionParameters,
    change: changeParameter,
    size: integerOr(50, { description: "Entries a page.", min: 1, max: 1000 }),
    cursor: text({
      description: "`nextCursor` of the page before, with all other parameters as they were.",
      maxLength: 8000,
    }),
  },
  answer: "comparePage",
  async handle({ values, readModel }) {
    const { from, to, change, size, cursor } = values;
    return await readModel.compare({
      ...questionOf(values),
      from,
      to,
      ...(change && { changes: change.filter(isChange) }),
      size,
      ...(cursor !== undefined && { cursor }),
    });
  },
});
