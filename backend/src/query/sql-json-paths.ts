import { constantText, isNode, lower, type Node } from "./sql-tree.ts";

const READERS =
  /^(->>|json_(array_length|exists|extract|extract_path|extract_path_text|extract_scalar|extract_string|keys|type|value))$/;

/**
 * Whether what a call reads of JSON is no larger than the JSON: a list of paths reads it as often, and `..` reads what is in it once for each level. A
 * path is a constant or texts that are joined.
 */
export function readsOnce(node: Node): boolean {
  if (!READERS.test(lower(node.function_name))) return true;
  const [, ...paths] = Array.isArray(node.children) ? node.children : [];
  return paths.every((path) => pathText(path)?.includes("..") === false);
}

/** A path, with something that is nobody's in the place of values of rows; `undefined` where it may be a list. */
function pathText(path: unknown): string | undefined {
  if (!isNode(path)) return undefined;
  if (path.class === "CONSTANT") return constantText(path) ?? "";
  if (path.class === "CAST") return isNode(path.cast_type) && path.cast_type.id === "VARCHAR" ? "?" : undefined;
  if (!["||", "concat"].includes(lower(path.function_name)) || !Array.isArray(path.children)) return undefined;
  const parts = path.children.map(pathText);
  return parts.includes(undefined) ? undefined : parts.join("");
}
