import type { Catalog } from "../../../backend/src/api/schemas.ts";

/** One kind of the catalog, with its service. */
export interface CatalogKind {
  readonly service: string;
  readonly serviceTitle: string;
  /** e.g. `ec2:instance` */
  readonly type: string;
  readonly title: string;
  readonly columns: readonly { readonly id: string; readonly title: string }[];
}

/** All kinds of the catalog, in its order. */
export function catalogKinds(catalog: Catalog | undefined): CatalogKind[] {
  return Object.entries(catalog?.services ?? {}).flatMap(([service, { title: ofService, kinds }]) =>
    Object.values(kinds).map(({ type, title, columns }) => ({
      service,
      serviceTitle: ofService,
      type,
      title,
      columns,
    })),
  );
}

/** e.g. `EC2` for `ec2`, `EC2 Instances` for `ec2:instance`; the name itself where the catalog does not have it. */
export function serviceTitle(catalog: Catalog | undefined, name: string): string {
  const [service = name, kind] = name.split(":");
  const known = catalog?.services[service];
  if (!known) return name;
  return kind === undefined ? known.title : `${known.title} ${known.kinds[kind]?.title ?? kind}`;
}

/** The kinds that a selection of services and kinds means: all of a service where its name stands alone. */
export function selectedKinds(catalog: Catalog | undefined, services: readonly string[]): CatalogKind[] {
  return catalogKinds(catalog).filter(({ service, type }) => services.includes(service) || services.includes(type));
}
