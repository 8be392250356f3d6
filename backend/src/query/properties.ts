import type { Catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { nearest, shortened } from "./nearest.ts";
import type { Parameters } from "./parameters.ts";
import { rfc3339 } from "./times.ts";

/** What a filter, a sort or a facet can be about. */
export type Property =
  | { readonly of: "resource"; readonly column: ResourceColumn; readonly isTime: boolean }
  | { readonly of: "tag"; readonly key: string }
  | { readonly of: "columns"; readonly id: string; readonly types: readonly string[] };

/** The properties that every resource can have, and the table's column that holds each. */
const RESOURCE_PROPERTIES = {
  service: "service",
  kind: "kind",
  type: "type",
  account: "accountId",
  region: "region",
  id: "id",
  arn: "arn",
  name: "name",
  state: "state",
  createdAt: "createdAt",
  updatedAt: "updatedAt",
  firstSeenAt: "firstSeenAt",
} as const;

export type ResourceColumn = (typeof RESOURCE_PROPERTIES)[keyof typeof RESOURCE_PROPERTIES];

/** The properties there are. */
export interface Properties {
  /** The property of that name. Throws {@link UsageError} that names the nearest ones when there is none. */
  find(name: string): Property;
  /** The names of all but tags. */
  readonly names: readonly string[];
}

/**
 * Properties are named `service`, `state`, …, `tag.<key>`, and a column of the catalog by its id. A column whose id is that of
 * a property of every resource is `columns.<id>`, and every other one can be named so too. A tag's key that contains one of
 * `= ! : ^ < > "` is written as a JSON string: `tag."aws:createdBy"`.
 */
export function catalogProperties(catalog: Catalog): Properties {
  const columns = new Map<string, string[]>();
  for (const service of Object.values(catalog.services)) {
    for (const kind of Object.values(service.kinds)) {
      for (const { id } of kind.columns) columns.set(id, [...(columns.get(id) ?? []), kind.type]);
    }
  }
  const names = [
    ...Object.keys(RESOURCE_PROPERTIES),
    ...[...columns.keys()].map((id) => (id in RESOURCE_PROPERTIES ? `columns.${id}` : id)).sort(),
  ];
  return {
    names,
    find(name) {
      const column = resourceColumn(name);
      if (column) return { of: "resource", column, isTime: column.endsWith("At") };
      const id = name.startsWith("columns.") ? name.slice("columns.".length) : name;
      const types = columns.get(id);
      if (types) return { of: "columns", id, types };
      if (name.startsWith("tag.")) return { of: "tag", key: tagKey(name) };
      const near = nearest(name, [...names, "tag.<key>"]);
      throw new UsageError(`Unknown property "${shortened(name)}": did you mean ${near.join(", ")}?`);
    },
  };
}

/** The name of the property of a tag. */
export function tagProperty(key: string): string {
  return `tag.${/[=!:^<>"]/.test(key) || key === "" ? JSON.stringify(key) : key}`;
}

/** The SQL of a property's value as text, `NULL` where a resource has none. */
export function sqlOf(property: Property, parameters: Parameters): string {
  if (property.of === "resource") return property.isTime ? rfc3339(`"${property.column}"`) : `"${property.column}"`;
  if (property.of === "tag") return `tags[${parameters.bind(property.key)}]`;
  return whereTyped(property, `json_extract_string("columns", ${jsonPath(property)})`);
}

/** The SQL of the elements of a column's value as a list of texts, `NULL` where its value is no list. */
export function elementsOf(property: Property): string | undefined {
  if (property.of !== "columns") return undefined;
  const path = jsonPath(property);
  const elements = `json_extract_string("columns", ${path.replace(/'$/, "[*]'")})`;
  return whereTyped(property, `CASE WHEN json_type("columns", ${path}) = 'ARRAY' THEN ${elements} END`);
}

/** A column of the catalog. */
export type ColumnProperty = Property & { readonly of: "columns" };

/** The SQL of the type of a column's value in JSON. */
export function jsonTypeOf(property: ColumnProperty): string {
  return whereTyped(property, `json_type("columns", ${jsonPath(property)})`);
}

/** What {@link jsonTypeOf} gives for numbers, as an SQL list: the types that DuckDB reads them as. */
export const NUMBER_TYPES = `('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')`;

/** Reads JSON only of resources whose kind has the column: parsing is what costs. */
function whereTyped({ types }: ColumnProperty, sql: string): string {
  // Types and ids are the catalog's own and hold letters, digits, colons and hyphens only.
  return `CASE WHEN "type" IN (${types.map((type) => `'${type}'`).join(", ")}) THEN ${sql} END`;
}

function jsonPath({ id }: { readonly id: string }): string {
  return `'$.${id}'`;
}

function resourceColumn(name: string): ResourceColumn | undefined {
  return Object.entries(RESOURCE_PROPERTIES).find(([property]) => property === name)?.[1];
}

function tagKey(name: string): string {
  const text = name.slice("tag.".length);
  if (!text.startsWith('"')) {
    if (text === "") throw new UsageError('Cannot read property "tag.": it names no tag; write e.g. tag.Owner');
    return text;
  }
  try {
    const key: unknown = JSON.parse(text);
    if (typeof key === "string") return key;
  } catch {
    // Said below.
  }
  throw new UsageError(`Cannot read property "${shortened(name)}": write a quoted tag key as a JSON string`);
}
