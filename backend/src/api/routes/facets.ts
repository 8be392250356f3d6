import { integerOr, repeatedText, text } from "../parameters.ts";
import { atOf, propertyProblem, questionOf, questionParameters } from "../question-parameters.ts";
import { defineRoute } from "../route.ts";

export const getFacets = defineRoute({
  method: "get",
  path: "/inventory/facets",
  operationId: "getFacets",
  summary: "The values of properties, and how often each occurs",
  description:
    "The most frequent values of each property asked for among the resources that match, and the names of all properties that filters and sorts know.",
  parameters: {
    ...questionParameters,
    property: repeatedText({
      description: "A property such as `state`, `tag.Owner` or a column; can be given several times.",
      maxLength: 300,
      max: 20,
      example: "state",
      check: propertyProblem,
    }),
    limit: integerOr(50, { description: "Values of each property at most.", min: 1, max: 1000 }),
    contains: text({ description: "Only values that contain this.", maxLength: 200 }),
  },
  answer: "facets",
  async handle({ values, readModel }) {
    const { property = [], limit, contains } = values;
    const question = {
      ...questionOf(values),
      properties: [...new Set(property)],
      limit,
      ...(contains !== undefined && { contains }),
    };
    const [found, properties] = await Promise.all([
      readModel.facets(question),
      readModel.properties(atOf(values.asOf)),
    ]);
    return { ...found, properties };
  },
});
