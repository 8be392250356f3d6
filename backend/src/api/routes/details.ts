import { describeResource } from "../../query/describe-resource.ts";
import { namedResource } from "../../query/named-resource.ts";
import type { Completeness } from "../../query/read-model.ts";
import { consoleUrl } from "../console-url.ts";
import { ProblemError } from "../problem.ts";
import { resourceParameters } from "../resource-parameters.ts";
import { defineRoute } from "../route.ts";
import { details } from "../schemas.ts";

/** As many changes of a resource are answered. */
const HISTORY_LENGTH = 50;

export const getDetails = defineRoute({
  method: "get",
  path: "/inventory/details",
  operationId: "getDetails",
  summary: "Everything about one resource",
  description:
    "One resource, named by `arn` or by `service`, `account`, `region` and `resourceId` together: its full description, its cell, what it is related to and its last changes. A 404 says in `completeness` whether it is known that there is none.",
  parameters: resourceParameters,
  answer: details,
  also: { 404: "No such resource is stored" },
  async handle({ values, storage, readModel }) {
    const { key, selection } = await namedResource(values, readModel);
    const described = key && (await describeResource(key, { storage, readModel, historyLength: HISTORY_LENGTH }));
    if (!described) throw notFound(await readModel.completeness({ selection }));
    const url = consoleUrl(described.resource);
    return { ...described, ...(url !== undefined && { consoleUrl: url }) };
  },
});

/** Not there, or not known: what has been read of the cells in which it would be decides. */
function notFound(completeness: Completeness): ProblemError {
  const { cells, complete, oldestCompleteAt, outcomes } = completeness;
  const others = Object.keys(outcomes).filter((outcome) => outcome !== "complete");
  const known =
    cells === 0
      ? "whether there is one is not known, as nothing has been read where it would be"
      : complete === cells
        ? `there was none when it was last looked for, at ${oldestCompleteAt}`
        : `whether there is one is not known, as ${complete} of the ${cells} cells where it would be are complete (the others: ${others.join(", ")})`;
  return new ProblemError({ status: 404, detail: `No such resource is stored: ${known}`, completeness });
}
