import type { Catalog, CatalogKind, CatalogService } from "../backend/src/collectors/catalog.ts";
import type { Kind, SdkClient, ServiceDefinition } from "../backend/src/collectors/define.ts";
import { TAGGING_ACTION } from "../backend/src/refresh/tags.ts";
import { columnTitle } from "./column-title.ts";

/** The catalog of definitions: everything about them that is data. */
export function buildCatalog(services: readonly ServiceDefinition[]): Catalog {
  return { services: Object.fromEntries(services.map((service) => [service.service, catalogService(service)])) };
}

function catalogService({ service, title, reach, kinds }: ServiceDefinition): CatalogService {
  return {
    title,
    reach,
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, catalogKind(`${service}:${name}`, kind)]),
    ),
  };
}

function catalogKind(type: string, kind: Kind<SdkClient>): CatalogKind {
  return {
    type,
    title: kind.title,
    ...(kind.note !== undefined && { note: kind.note }),
    ...(kind.cloudFormation !== undefined && { cloudFormation: kind.cloudFormation }),
    columns: Object.keys(kind.columns).map((id) => ({ id, title: columnTitle(id) })),
    actions: typeof kind.tags === "object" ? [...kind.actions, TAGGING_ACTION] : kind.actions,
    ...(kind.volatile && { volatile: kind.volatile }),
    ...(kind.ordered && { ordered: kind.ordered }),
    hasName: kind.name !== undefined,
    hasState: kind.state !== undefined,
    hasTags: kind.tags !== undefined,
    hasCreatedAt: kind.createdAt !== undefined,
  };
}
