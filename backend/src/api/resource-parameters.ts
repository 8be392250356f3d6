import { catalogKinds } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import type { PartitionKey } from "../model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";
import { arnSelection } from "./arn-selection.ts";
import { text, type Values } from "./parameters.ts";
import { ACCOUNT_PATTERN, MAX_REGION_LENGTH, REGION_PATTERN } from "./question-parameters.ts";

/** DynamoDB's limit for a sort key, in bytes. */
const MAX_ID_BYTES = 1024;

export type ResourceKey = PartitionKey & { readonly resourceId: string };

/** The parameters that name one resource: its ARN, or the four parts of its key. */
export const resourceParameters = {
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
    pattern: ACCOUNT_PATTERN,
    form: "is not an account id: it has 12 digits",
    example: "123456789012",
  }),
  region: text({
    description: "A region, or `global`.",
    maxLength: MAX_REGION_LENGTH,
    pattern: REGION_PATTERN,
    form: "is not a region such as eu-west-1, nor global",
    example: "eu-west-1",
  }),
  resourceId: text({
    description: "`<kind>/<native id>`, as lists answer it.",
    maxLength: MAX_ID_BYTES,
    example: "instance/i-0abc1234def567890",
  }),
  arn: text({ description: "The resource's ARN, instead of the other four.", maxLength: 2048 }),
};

/**
 * The key of the resource that a caller named, if it is known, and the cells in which the resource would be. Throws
 * `UsageError` for names that cannot be one's.
 */
export async function namedResource(
  { arn, service, account: accountId, region, resourceId }: Values<typeof resourceParameters>,
  readModel: ReadModel,
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

/** The cell of a resource as a selection. Throws `UsageError` where there is no such kind. */
export function cellSelection({ service, accountId, region, resourceId }: ResourceKey): Selection {
  const [kind = ""] = resourceId.split("/");
  return parseSelection({ services: [`${service}:${kind}`], accounts: [accountId], regions: [region] }, catalogKinds());
}

function badName(problem: string): UsageError {
  return new UsageError(`Cannot tell which resource is meant: ${problem}`);
}
