import type { Catalog } from "../collectors/catalog.ts";
import { UsageError } from "../errors.ts";
import { extractOf } from "./extract.ts";
import { parsePath } from "./json-path.ts";
import { literal } from "./literal.ts";
import { nearest, shortened } from "./nearest.ts";
import type { Parameters } from "./parameters.ts";
import { rfc3339 } from "./times.ts";

/** What a filter, a sort or a facet can be about. */
export type Property =
  | { readonly of: "resource"; readonly column: ResourceColumn; readonly isTime: boolean }
  | { readonly of: "tag"; readonly key: string }
  | JsonProperty;

/** A value within one of the JSON texts of a resource: a column of its kind, or anything in its description. */
export interface JsonProperty {
  readonly of: "columns" | "data";
  /** The path of DuckDB's JSON functions. With `[*]` in it the property is every value that it leads to. */
  readonly path: string;
  /** The only types that can have it; absent: any. */
  readonly types?: readonly string[];
}

/** What a filter can be about beside: not a value of a resource, but what it is related to. */
export interface RelatedProperty {
  readonly of: "related";
  /** How far away at most. */
  readonly hops: 1 | 2;
}

export type FilterProperty = Property | RelatedProperty;

/** The properties that only filters can be about, by how far away they reach. */
const RELATED_PROPERTIES: Readonly<Record<string, RelatedProperty["hops"]>> = { related: 1, related2: 2 };

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
  /** The same of a filter, which can also be about `related` and `related2`. */
  findForFilter(name: string): FilterProperty;
  /** The names of all but tags. */
  readonly names: readonly string[];
}

/**
 * Properties are named `service`, `state`, …, `tag.<key>`, and a column of the catalog by its id. A column whose id is that of
 * a property of every resource is `columns.<id>`, and every other one can be named so too. A tag's key that contains one of
 * `= ! : ^ < > "`, or begins or ends with a space, is written as a JSON string: `tag."aws:createdBy"`. Anything in the full description is named by its path:
 * `data.State.Name`, `data.SecurityGroups[*].GroupId`, `data.Labels."a.b"`. Filters know `related`, what points to a resource of an id or ARN
 * and what that points to, and `related2`, that and what is so related to it.
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
  const properties: Properties = {
    names,
    findForFilter(name) {
      const hops = Object.hasOwn(RELATED_PROPERTIES, name) ? RELATED_PROPERTIES[name] : undefined;
      return hops === undefined ? properties.find(name) : { of: "related", hops };
    },
    find(name) {
      if (Object.hasOwn(RELATED_PROPERTIES, name)) {
        throw new UsageError(
          `Cannot sort or count by "${name}": it is no value; filter by it, e.g. ${name}=subnet-0abc`,
        );
      }
      const column = resourceColumn(name);
      if (column) return { of: "resource", column, isTime: column.endsWith("At") };
      const id = name.startsWith("columns.") ? name.slice("columns.".length) : name;
      const types = columns.get(id);
      // Ids are the catalog's own and hold letters and digits only.
      if (types) return { of: "columns", path: `$.${id}`, types };
      if (name.startsWith("tag.")) return { of: "tag", key: tagKey(name) };
      if (/^data[.[]/.test(name)) return { of: "data", path: parsePath(name, "data".length) };
      const near = nearest(name, [...names, ...Object.keys(RELATED_PROPERTIES), "tag.<key>", "data.<path>"]);
      throw new UsageError(
        `Unknown property "${shortened(name)}": did you mean ${near.join(", ")}? Every resource has ${Object.keys(RESOURCE_PROPERTIES).join(", ")}; besides, there are the columns of its kind, tag.<key>, and data.<path> for anything in its description`,
      );
    },
  };
  return properties;
}

/** The name of the property of a tag. */
export function tagProperty(key: string): string {
  return `tag.${/[=!:^<>"]|^\s|\s$|^$/.test(key) ? JSON.stringify(key) : key}`;
}

/** The SQL of a property's value as text, `NULL` where a resource has none. */
export function sqlOf(property: Property, parameters: Parameters): string {
  if (property.of === "resource") return property.isTime ? rfc3339(`"${property.column}"`) : `"${property.column}"`;
  if (property.of === "tag") return `tags[${parameters.bind(property.key)}]`;
  const { path } = property;
  if (property.of === "columns") return whereTyped(property, `json_extract_string("columns", ${literal(path)})`);
  const { value } = extractOf(path);
  return isMany(property) ? `array_to_string(${value}, ', ')` : value;
}

/** Whether a property is several values. */
export function isMany(property: JsonProperty): boolean {
  return property.path.includes("[*]");
}

/** The SQL of the elements of a JSON value as a list of texts, `NULL` where its value is no list. */
export function elementsOf(property: JsonProperty): string {
  const { of, path } = property;
  const extract = extractOf(path);
  if (of === "data" && isMany(property)) return extract.value;
  const [json, inner] = of === "data" ? [extract.value, "$[*]"] : [`"columns"`, `${path}[*]`];
  const elements = `json_extract_string(${json}, ${literal(inner)})`;
  return whereTyped(property, `CASE WHEN ${jsonTypeOf(property)} = 'ARRAY' THEN ${elements} END`);
}

/** The SQL of the type of a value in JSON. */
export function jsonTypeOf(property: JsonProperty): string {
  if (property.of === "data") return extractOf(property.path).type;
  return whereTyped(property, `json_type("columns", ${literal(property.path)})`);
}

/** What {@link jsonTypeOf} gives for numbers, as an SQL list: the types that DuckDB reads them as. */
export const NUMBER_TYPES = `('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')`;

/** Reads JSON only of resources whose kind has the column: parsing is what costs. */
function whereTyped(property: JsonProperty, sql: string): string {
  return property.types === undefined ? sql : `CASE WHEN ${canHave(property)} THEN ${sql} END`;
}

/** The SQL that is true for the resources whose kind can have a property. */
export function canHave({ types }: JsonProperty): string {
  // Types are the catalog's own and hold letters, digits, colons and hyphens only.
  return types === undefined ? "true" : `"type" IN (${types.map((type) => `'${type}'`).join(", ")})`;
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
