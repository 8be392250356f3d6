import { catalogKinds } from "../../collectors/catalog.ts";
import { UsageError } from "../../errors.ts";
import type { Cell, Change, PartitionKey } from "../../model.ts";
import type { Completeness } from "../../query/read-model.ts";
import { parseSelection, type Selection } from "../../refresh/selection.ts";
import type { InventoryStorage } from "../../storage/storage.ts";
import { arnSelection } from "../arn-selection.ts";
import { consoleUrl } from "../console-url.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { text } from "../parameters.ts";
import { ProblemError } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { details } from "../schemas.ts";

/** As many changes of a resource are answered. */
const HISTORY_LENGTH = 50;

/** DynamoDB's limit for a sort key, in bytes. */
const MAX_ID_BYTES = 1024;

type ResourceKey = PartitionKey & { readonly resourceId: string };

export const getDetails = defineRoute({
  method: "get",
  path: "/inventory/details",
  operationId: "getDetails",
  summary: "Everything about one resource",
  description:
    "One resource, named by `arn` or by `service`, `account`, `region` and `resourceId` together: its full description, its cell, what it is related to and its last changes. A 404 says in `completeness` whether it is known that there is none.",
  parameters: {
    service: text({
      description: "e.g. `ec2`",
      maxLength: 60,
      pattern: "^[a-z][a-z0-9-]*$",
      form: "is not a service's name",
      example: "ec2",
    }),
    account: text({
      description: "A 12-digit account id.",
      maxLength: 12,
      pattern: "^[0-9]{12}$",
      form: "is not an account id: it has 12 digits",
      example: "123456789012",
    }),
    region: text({
      description: "A region, or `global`.",
      maxLength: 40,
      pattern: "^(global|[a-z]{2,}(-[a-z]+)+-[0-9]+)$",
      form: "is not a region such as eu-west-1, nor global",
      example: "eu-west-1",
    }),
    resourceId: text({
      description: "`<kind>/<native id>`, as lists answer it.",
      maxLength: MAX_ID_BYTES,
      example: "instance/i-0abc1234def567890",
    }),
    arn: text({ description: "The resource's ARN, instead of the other four.", maxLength: 2048 }),
  },
  answer: details,
  also: { 404: "No such resource is stored" },
  async handle({ values, storage, readModel }) {
    const { key, selection } = await keyOf(values, readModel);
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

interface Asked {
  readonly service: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly resourceId: string | undefined;
  readonly arn: string | undefined;
}

/** The key asked for, if it is known, and the cells in which the resource would be. */
async function keyOf(
  { arn, service, account: accountId, region, resourceId }: Asked,
  readModel: ApiDependencies["readModel"],
): Promise<{ readonly key?: ResourceKey; readonly selection: Selection }> {
  const parts = [service, accountId, region, resourceId];
  if (arn !== undefined) {
    if (parts.some((part) => part !== undefined)) throw badName('"arn" is given together with other names');
    const selection = arnSelection(arn);
    if (!selection) throw badName(`"${arn}" is not the ARN of a resource that is collected`);
    const key = await readModel.findArn(arn);
    return key ? { key, selection: cellSelection(key) } : { selection };
  }
  if (service === undefined || accountId === undefined || region === undefined || resourceId === undefined) {
    throw badName('give "arn", or all of "service", "account", "region" and "resourceId"');
  }
  if (Buffer.byteLength(resourceId) > MAX_ID_BYTES) throw badName(`"resourceId" has more than ${MAX_ID_BYTES} bytes`);
  const key = { service, accountId, region, resourceId };
  return { key, selection: cellSelection(key) };
}

function badName(problem: string): UsageError {
  return new UsageError(`Cannot tell which resource is meant: ${problem}`);
}

/** The cell of a resource as a selection. Throws `UsageError` where there is no such kind. */
function cellSelection({ service, accountId, region, resourceId }: ResourceKey): Selection {
  const [kind = ""] = resourceId.split("/");
  return parseSelection({ services: [`${service}:${kind}`], accounts: [accountId], regions: [region] }, catalogKinds());
}

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

function cellOf(cell: Cell | undefined): Omit<Cell, "states"> | null {
  if (!cell) return null;
  const { states: _states, ...shown } = cell;
  return shown;
}

async function accountNameOf(readModel: ApiDependencies["readModel"], accountId: string): Promise<string | undefined> {
  const { accounts } = await readModel.accounts();
  return accounts.find((account) => account.accountId === accountId)?.name;
}
