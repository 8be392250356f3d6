import type { FieldChange, JsonValue, Resource } from "../model.ts";
import { canonical, type PathTree } from "./canonical.ts";

/** Where a description repeats the tags that are compared on their own. */
const TAG_FIELDS = new Set(["Tags", "TagSet", "TagList", "tags"]);

export interface DiffPaths {
  readonly volatile: PathTree | undefined;
  readonly ordered: PathTree | undefined;
}

/**
 * The fields of the description and the tags that differ, by dotted path. Volatile fields are passed over. Of a list that
 * is compared as a set, `before` holds the elements that are gone and `after` those that are new.
 */
export function diffResources(
  before: Pick<Resource, "tags" | "data">,
  after: Pick<Resource, "tags" | "data">,
  paths: DiffPaths,
): FieldChange[] {
  const changes: FieldChange[] = [];
  compare(changes, "tags", before.tags, after.tags, undefined, undefined);
  compare(changes, "data", withoutTags(before.data), withoutTags(after.data), paths.volatile, paths.ordered);
  return changes;
}

function compare(
  changes: FieldChange[],
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  volatile: PathTree | undefined,
  ordered: PathTree | undefined,
): void {
  if (volatile?.ends) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(
        changes,
        `${path}.${key}`,
        before[key],
        after[key],
        volatile?.children.get(key),
        ordered?.children.get(key),
      );
    }
    return;
  }
  if (isList(before) && isList(after)) {
    const gone = without(before, after, volatile, ordered);
    const added = without(after, before, volatile, ordered);
    if (ordered?.ends) {
      if (text(before, volatile, ordered) !== text(after, volatile, ordered)) changes.push({ path, before, after });
    } else if (gone.length > 0 || added.length > 0) {
      changes.push({ path, before: gone, after: added });
    }
    return;
  }
  if (text(before, volatile, ordered) === text(after, volatile, ordered)) return;
  changes.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
}

/** The elements of `list` that `other` lacks, counting equal ones. */
function without(
  list: readonly JsonValue[],
  other: readonly JsonValue[],
  volatile: PathTree | undefined,
  ordered: PathTree | undefined,
): JsonValue[] {
  const counts = new Map<string, number>();
  for (const element of other) {
    const key = text(element, volatile, ordered);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return list.filter((element) => {
    const key = text(element, volatile, ordered);
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    return left === 0;
  });
}

function text(value: JsonValue | undefined, volatile: PathTree | undefined, ordered: PathTree | undefined): string {
  return value === undefined ? "" : canonical(strip(value, volatile), ordered);
}

/** The value without its volatile fields. */
function strip(value: JsonValue, volatile: PathTree | undefined): JsonValue {
  if (!volatile) return value;
  if (isList(value)) return value.map((element) => strip(element, volatile));
  if (!isObject(value)) return value;
  // Not by assignment, which loses a field named __proto__.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => {
      const below = volatile.children.get(key);
      return below?.ends ? [] : [[key, strip(field, below)]];
    }),
  );
}

function withoutTags(data: JsonValue): JsonValue {
  if (!isObject(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => !TAG_FIELDS.has(key)));
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
