import type { Cell, Change } from "../../model.ts";
import type { Completeness, ReadModel } from "../../query/read-model.ts";
import { isStale } from "../../refresh/stale.ts";
import type { InventoryStorage } from "../../storage/storage.ts";
import { consoleUrl } from "../console-url.ts";
import { ProblemError } from "../problem.ts";
import { cellSelection, namedResource, type ResourceKey, resourceParameters } from "../resource-parameters.ts";
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
    const question = { selection };
    const resource = key && (await storage.resource(key, key.resourceId));
    if (!resource) throw notFound(await readModel.completeness(question));
    const [metadata, relations, history, completeness, accountName] = await Promise.all([
      storage.metadata(resource),
      readModel.relations(resource),
      newestChanges(storage, resource),
      readModel.completeness({ selection: cellSelection(resource) }),
      accountNameOf(readModel, resource.accountId),
    ]);
    const { hash: _hash, fence: _fence, ttl: _ttl, ...shown } = resource;
    const url = consoleUrl(resource);
    return {
      resource: {
        ...shown,
        type: `${resource.service}:${resource.kind}`,
        ...(accountName !== undefined && { accountName }),
      },
      cell: cellOf(metadata?.cells[resource.kind]),
      relations,
      history,
      ...(url !== undefined && { consoleUrl: url }),
      completeness,
    };
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

async function newestChanges(storage: InventoryStorage, resource: ResourceKey): Promise<Change[]> {
  const newest: Change[] = [];
  for await (const page of storage.history(resource, resource.resourceId)) {
    newest.push(...page);
    if (newest.length >= HISTORY_LENGTH) break;
  }
  return newest.slice(0, HISTORY_LENGTH);
}

function cellOf(cell: Cell | undefined): (Omit<Cell, "states"> & { readonly stale: boolean }) | null {
  if (!cell) return null;
  const { states: _states, ...shown } = cell;
  return { ...shown, stale: isStale(cell, Date.now()) };
}

async function accountNameOf(readModel: ReadModel, accountId: string): Promise<string | undefined> {
  const { accounts } = await readModel.accounts();
  return accounts.find((account) => account.accountId === accountId)?.name;
}
