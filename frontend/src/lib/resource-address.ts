import type { ResourceRow } from "../../../backend/src/api/schemas.ts";
import type { ResourceKey } from "./api.ts";

/** A resource as the page's address names it: `service/account/region/kind/id`. */
export function resourceAddress(key: Pick<ResourceRow, "service" | "accountId" | "region" | "resourceId">): string {
  return `${key.service}/${key.accountId}/${key.region}/${key.resourceId}`;
}

/** The key of a resource by its address; `undefined` for what is none. */
export function parseResourceAddress(address: string): ResourceKey | undefined {
  const [, service, accountId, region, resourceId] = /^([^/]+)\/([^/]+)\/([^/]+)\/(.+)$/s.exec(address) ?? [];
  return service && accountId && region && resourceId ? { service, accountId, region, resourceId } : undefined;
}
