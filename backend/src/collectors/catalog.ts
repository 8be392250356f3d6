import data from "./catalog.json" with { type: "json" };
import type { IamAction, Reach } from "./define.ts";

/** A column of a kind's table: the name under which resources carry it, and what people read. */
export interface CatalogColumn {
  readonly id: string;
  readonly title: string;
}

/** What is known of a kind without loading its collector. */
export interface CatalogKind {
  /** e.g. `ec2:instance` */
  readonly type: string;
  readonly title: string;
  readonly note?: string;
  readonly cloudFormation?: string;
  readonly columns: readonly CatalogColumn[];
  /** Every IAM action that its listing needs, the tagging API's included. */
  readonly actions: readonly IamAction[];
  /** Dotted paths in the description: of what changes by itself, and of lists whose order has a meaning. Absent: none. */
  readonly volatile?: readonly string[];
  readonly ordered?: readonly string[];
  readonly hasName: boolean;
  readonly hasState: boolean;
  readonly hasTags: boolean;
  readonly hasCreatedAt: boolean;
}

export interface CatalogService {
  readonly title: string;
  readonly reach: Reach;
  /** By the kind's name, e.g. `instance`. */
  readonly kinds: Readonly<Record<string, CatalogKind>>;
}

/** All services and kinds as data, so that API, command line and documents need not load an SDK to name them. */
export interface Catalog {
  /** By the service's name, e.g. `ec2`. */
  readonly services: Readonly<Record<string, CatalogService>>;
}

/** The generated catalog of the definitions beside it. */
// The generator writes the file from a `Catalog`, and the gate fails when it is stale.
export const catalog: Catalog = data as Catalog;

/** The kinds' names by service. */
export function catalogKinds(): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(catalog.services).map(([name, { kinds }]) => [name, Object.keys(kinds)]));
}

/** The kind of a type such as `ec2:instance`, or `undefined` where there is none. */
export function catalogKind(type: string): CatalogKind | undefined {
  const [service = "", kind = ""] = type.split(":");
  const kinds = Object.hasOwn(catalog.services, service) ? catalog.services[service]?.kinds : undefined;
  return kinds && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** The IAM actions that the listing of these types needs, sorted, each once; without types, of all there are. */
export function catalogActions(types?: readonly string[]): IamAction[] {
  const kinds = Object.values(catalog.services).flatMap((service) => Object.values(service.kinds));
  const chosen = types ? kinds.filter((kind) => types.includes(kind.type)) : kinds;
  return [...new Set(chosen.flatMap((kind) => kind.actions))].sort();
}
