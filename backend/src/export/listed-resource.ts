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
> & {
  /** The full description as JSON text, where a list is to have it. */
  readonly dataJson?: string;
};

/** The JSON of a resource in a list, on the command line as in an export; without `dataJson` its details have the rest. */
export function listedJson(resource: ListedResource): string {
  const { service, kind, accountId, region, resourceId, arn, name, state, tags, createdAt, updatedAt, columns } =
    resource;
  const listed = {
    service,
    kind,
    accountId,
    region,
    resourceId,
    arn,
    name,
    state,
    tags,
    createdAt,
    updatedAt,
    columns,
  };
  const json = JSON.stringify(listed);
  // It is JSON already: to read it only to write it again would take most of an export's time.
  return resource.dataJson === undefined ? json : `${json.slice(0, -1)},"data":${resource.dataJson}}`;
}
