import { describeResource, describeResourceAsOf, lastDeletion } from "../../query/describe-resource.ts";
import { namedResource, type ResourceKey } from "../../query/named-resource.ts";
import type { ChangeRow, Completeness } from "../../query/read-model.ts";
import { consoleUrl } from "../console-url.ts";
import { integerOr } from "../parameters.ts";
import { ProblemError } from "../problem.ts";
import { asOfParameter, atOf } from "../question-parameters.ts";
import { resourceParameters } from "../resource-parameters.ts";
import { defineRoute } from "../route.ts";

/** As many changes of a resource are answered. */
const HISTORY_LENGTH = 50;

export const getDetails = defineRoute({
  method: "get",
  path: "/inventory/details",
  operationId: "getDetails",
  summary: "Everything about one resource",
  description:
    "One resource, named by `arn` or by `service`, `account`, `region` and `resourceId` together: its full description, its cell, what it is related to and its last changes. A 404 says in `completeness` whether it is known that there is none.",
  parameters: {
    ...resourceParameters,
    asOf: asOfParameter,
    hops: integerOr(1, {
      description: "How far away its relations are at most: 2 adds what is related to these.",
      min: 1,
      max: 2,
    }),
  },
  answer: "details",
  also: { 404: "No such resource is stored" },
  async handle({ values, storage, readModel }) {
    const { asOf, hops, ...name } = values;
    const at = atOf(asOf);
    const { key, selection } = await namedResource(name, { findArn: (arn) => readModel.findArn(arn, at) });
    const options = { storage, readModel, historyLength: HISTORY_LENGTH, hops: hops === 2 ? 2 : 1 } as const;
    const described =
      key &&
      (asOf === undefined ? await describeResource(key, options) : await describeResourceAsOf(key, asOf, options));
    if (!described) {
      const deleted = asOf === undefined ? await lastDeletion(key ?? { arn: values.arn ?? "" }, readModel) : undefined;
      throw notFound(await readModel.completeness({ selection, ...at }), deleted);
    }
    const url = consoleUrl(described.resource);
    return { ...described, ...(url !== undefined && { consoleUrl: url }) };
  },
});

/** Not there, or not known: what has been read of the cells in which it would be decides. */
function notFound(completeness: Completeness, deleted: ChangeRow | undefined): ProblemError {
  const { cells, complete, oldestCompleteAt, outcomes } = completeness;
  const others = Object.keys(outcomes).filter((outcome) => outcome !== "complete");
  const known =
    cells === 0
      ? "whether there is one is not known, as nothing has been read where it would be"
      : complete === cells
        ? `there was none when it was last looked for, at ${oldestCompleteAt}`
        : `whether there is one is not known, as ${complete} of the ${cells} cells where it would be are complete (the others: ${others.join(", ")})`;
  const gone =
    deleted &&
    `; it was seen to be deleted at ${deleted.at}: GET /inventory/changes with resource=${keyText(deleted)} tells what it was`;
  return new ProblemError({
    status: 404,
    detail: `No such resource is stored: ${known}${gone ?? ""}`,
    completeness,
  });
}

function keyText({ service, accountId, region, resourceId }: ResourceKey): string {
  return `${service}/${accountId}/${region}/${resourceId}`;
}
