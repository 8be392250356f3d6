import { createHash } from "node:crypto";
import { LINKS } from "./links.ts";
import type { FilterProperty, JsonProperty } from "./properties.ts";

/**
 * The values of one path in all descriptions, in a table of its own beside the resources, by their numbers: reading the JSON of a million
 * descriptions takes most of a second, joining a table a few hundredths. Names follow from the path, so that whoever writes SQL
 * needs to know nothing else of it.
 */
export interface Extract {
  readonly table: string;
  /** Its columns: the resource's number, the value, and of a single value its type in JSON. */
  readonly row: string;
  readonly value: string;
  readonly type: string;
}

/** The extract of a path. */
export function extractOf(path: string): Extract {
  const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
  return { table: `extract_${id}`, row: `"row_${id}"`, value: `"value_${id}"`, type: `"type_${id}"` };
}

/** The paths into descriptions that properties name, each once, and {@link LINKS} where one is about relations: what is made beside the resources for them. */
export function pathsOf(properties: Iterable<FilterProperty>): readonly string[] {
  const paths = [...properties].flatMap((property) => {
    if (property.of === "related") return [LINKS];
    return isOfData(property) ? [property.path] : [];
  });
  return [...new Set(paths)];
}

/** The clause to read resources from, with the extracts of these paths beside them. */
export function sourceOf(paths: Iterable<string>): string {
  const joins = [...new Set(paths)].map((path) => {
    // Conditions go there by themselves.
    if (path === LINKS) return "";
    const { table, row } = extractOf(path);
    return ` LEFT JOIN ${table} ON ${row} = "row"`;
  });
  return `resources${joins.join("")}`;
}

/** Whether a property is in the description. */
export function isOfData(property: FilterProperty): property is JsonProperty & { readonly of: "data" } {
  return property.of === "data";
}
