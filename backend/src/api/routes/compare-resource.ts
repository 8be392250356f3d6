import { namedResource } from "../../query/named-resource.ts";
import type { ReadModel } from "../../query/read-model.ts";
import { ProblemError } from "../problem.ts";
import { resourceParameters } from "../resource-parameters.ts";
import { defineRoute } from "../route.ts";
import { dayParameters } from "./compare.ts";

export const compareResource = defineRoute({
  method: "get",
  path: "/inventory/compare/details",
  operationId: "compareResource",
  summary: "What differs in one resource between two days",
  description:
    "One resource, named as in `GET /inventory/details`, as it was on two days, and the fields of its tags and description that differ.",
  parameters: { ...dayParameters, ...resourceParameters },
  answer: "comparedResource",
  also: { 404: "Neither day has a resource with this ARN" },
  async handle({ values, readModel }) {
    const { from, to, ...name } = values;
    const { key } = await namedResource(name, { findArn: (arn) => findOnEither(arn, [from, to], readModel) });
    if (!key) throw new ProblemError({ status: 404, detail: "No such resource was stored on either day" });
    return await readModel.compareResource(key, { from, to });
  },
});

async function findOnEither(
  arn: string,
  days: readonly string[],
  readModel: ReadModel,
): ReturnType<ReadModel["findArn"]> {
  for (const asOf of days) {
    const key = await readModel.findArn(arn, { asOf });
    if (key) return key;
  }
  return undefined;
}
