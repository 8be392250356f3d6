import { isDeepStrictEqual } from "node:util";
import { type Content, contentOf, type FieldRules, isObject, settled } from "./content.ts";
import { parsed, type WireItem } from "./partition-view.ts";

/** A field of an update, as it is recorded. Nothing in these worlds is so large that a record may do without the values. */
interface FieldRecord {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The fields that a change record names. */
export function fieldsOf(item: WireItem): readonly FieldRecord[] {
  // A record's `fields` are a list of this shape.
  return (item.fields ? parsed(item.fields) : []) as readonly FieldRecord[];
}

/** The fields of the change that leads back. */
export function reversed(fields: readonly FieldRecord[]): readonly FieldRecord[] {
  return fields.map(({ path, before, after }) => ({ path, before: after, after: before }));
}

/** The content with the values after a change in the place of those before it; where these are not there, what is wrong. */
export function applied(content: Content, fields: readonly FieldRecord[], rules: FieldRules): Content | string {
  const changed = structuredClone(content);
  for (const field of fields) {
    const fault = put(changed, field, rules);
    if (fault) return fault;
  }
  return contentOf(changed, rules);
}

function put(content: Content, field: FieldRecord, rules: FieldRules): string | undefined {
  const [root = "", ...rest] = field.path.split(".");
  // The key of a tag may contain dots.
  const names = root === "tags" ? [root, rest.join(".")] : [root, ...rest];
  const last = names.pop() ?? "";
  let parent: unknown = content;
  for (const name of names) parent = isObject(parent) ? parent[name] : undefined;
  if (!isObject(parent)) return `names a field ${field.path} that nothing has`;
  const path = root === "data" ? rest.join(".") : "";
  const now = parent[last];
  const before = settled(field.before, path, rules);
  const after = settled(field.after, path, rules);
  if (Array.isArray(now) && Array.isArray(before) && Array.isArray(after) && !rules.ordered.includes(path)) {
    const left = withoutElements(now, before);
    if (!left) return `names elements of ${field.path} that are not there`;
    parent[last] = [...left, ...after];
    return undefined;
  }
  if (!isDeepStrictEqual(now, before)) return `names another ${field.path} than there is`;
  if (after === undefined) delete parent[last];
  else parent[last] = after;
  return undefined;
}

/** A list without some of its elements; `undefined` where one of them is not in it. */
function withoutElements(list: readonly unknown[], gone: readonly unknown[]): unknown[] | undefined {
  const left = [...list];
  for (const element of gone) {
    const at = left.findIndex((other) => isDeepStrictEqual(other, element));
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}
