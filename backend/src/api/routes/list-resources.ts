import { text } from "../parameters.ts";
import { ProblemError } from "../problem.ts";
import { pageParameters, questionOf, questionParameters, sortParameter } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";

export const listResources = defineRoute({
  method: "get",
  path: "/inventory",
  operationId: "listResources",
  summary: "A page of resources",
  description:
    "The stored resources that match, without their full descriptions, and how complete that answer is. Go on with `cursor`, which is quick at any depth, or jump with `page`.",
  parameters: {
    ...questionParameters,
    sort: sortParameter,
    ...pageParameters,
    cursor: text({
      description: "`nextCursor` of the page before, with all other parameters as they were. Not together with `page`.",
      maxLength: 8000,
    }),
  },
  answer: "resourcePage",
  async handle({ values, readModel }) {
    const { sort, size, page, cursor } = values;
    if (page !== undefined && cursor !== undefined) {
      const message = 'cannot be given together with "cursor"';
      throw new ProblemError({
        status: 400,
        detail: `Cannot read the request: page: ${message}`,
        errors: [{ parameter: "page", message }],
      });
    }
    return await readModel.list({
      ...questionOf(values),
      size,
      ...(sort !== undefined && { sort }),
      ...(page !== undefined && { page }),
      ...(cursor !== undefined && { cursor }),
    });
  },
});
