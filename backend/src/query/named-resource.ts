import { catalogKinds } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import type { PartitionKey } from "../model.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";
import { arnSelection } from "./arn-selection.ts";
import type { ReadModel } from "./read-model.ts";

/** DynamoDB's limit for a sort key, in bytes. */
export const MAX_ID_BYTES = 1024;

export type ResourceKey = PartitionKey & { readonly resourceId: string };

/** How a caller names one resource: by its ARN, or by the four parts of its key. */
export interface ResourceName {
  readonly arn?: string | undefined;
  readonly service?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly resourceId?: string | undefined;
}

/**
 * The key of the resource that a caller named, if it is known, and the cells in which the resource would be. Throws
 * `UsageError` for names that cannot be one's.
 */
export async function namedResource(
  { arn, service, account: accountId, region, resourceId }: ResourceName,
  readModel: Pick<ReadModel, "findArn">,
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
  // JSON can write half of a character, of which no text in UTF-8 consists.
  if (!resourceId.isWellFormed()) throw badName('"resourceId" has half of a character');
  const key = { service, accountId, region, resourceId };
  return { key, selection: cellSelection(key) };
}

/** Reads `service/account/region/kind/nativeId`. Throws `UsageError` for anything else. */
export function parseResourceKey(id: string): ResourceKey {
  const [service = "", accountId = "", region = "", kind = "", ...rest] = id.split("/");
  if (rest.length === 0) {
    throw new UsageError(
      `Cannot read "${id}": give an ARN or service/account/region/kind/id, e.g. "ec2/123456789012/eu-west-1/instance/i-0abc"`,
    );
  }
  const key = { service, accountId, region, resourceId: `${kind}/${rest.join("/")}` };
  cellSelection(key);
  return key;
}

/** The cell of a resource as a selection. Throws `UsageError` where there is no such kind. */
export function cellSelection({ service, accountId, region, resourceId }: ResourceKey): Selection {
  const [kind = ""] = resourceId.split("/");
  return parseSelection({ services: [`${service}:${kind}`], accounts: [accountId], regions: [region] }, catalogKinds());
}

function badName(problem: string): UsageError {
  return new UsageError(`Cannot tell which resource is meant: ${problem}`);
}
