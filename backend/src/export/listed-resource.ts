import type { StoredResource } from "../model.ts";

/** What lists need to have of a resource: a stored one has it, and so has a row of the read model. */
export type ListedResource = Pick<
  StoredResource,
  | "service"
  | "kind"
  | "accountId"
  | "region"
  | "resourceId"
  | "arn"
  | "name"
  | "state"
  | "tags"
  | "createdAt"
  | "updatedAt"
  | "columns"
>;

/** What a JSON list shows of a resource, on the command line as in an export; its details have the rest. */
export function listedResource(resource: ListedResource): object {
  const { service, kind, accountId, region, resourceId, arn, name, state, tags, createdAt, updatedAt, columns } =
    resource;
  return { service, kind, accountId, region, resourceId, arn, name, state, tags, createdAt, updatedAt, columns };
}
