import { isDeepStrictEqual } from "node:util";
import { type Content, contentOf, type FieldRules, isObject, settled } from "./content.ts";
import { fieldRules } from "./field-rules.ts";
import { parsed, type WireItem } from "./partition-view.ts";
import type { Watch } from "./watch.ts";

/** A field of an update, as it is recorded. */
interface FieldRecord {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * Takes back every recorded change, newest first, from what is stored now. Each must have left what it says; what remains
 * must be what each cell held when it was first listed completely.
 */
export function replayFaults(watch: Watch): string[] {
  const faults: string[] = [];
  const state = new Map<string, Content>();
  const kinds = new Map<string, string>();
  for (const { id, items } of watch.partitions()) {
    for (const item of items.values()) state.set(`${id} ${item.resourceId}`, contentOf(item, rulesOf(id, item.kind)));
    for (const { resourceId, kind } of items.values()) kinds.set(`${id} ${resourceId}`, kind);
  }
  for (const { partition, item } of watch.records().toReversed()) {
    const name = `${partition} ${item.resourceId?.S}`;
    if (watch.expired.has(name)) continue;
    kinds.set(name, item.kind?.S ?? "");
    const fault = takeBack(state, name, item, rulesOf(partition, item.kind?.S ?? ""));
    if (fault) faults.push(`${name}: replayed backwards, "${item.change?.S}" at ${item.at?.S} ${fault}`);
  }
  for (const [name] of state) {
    const cell = `${name.split(" ")[0]} ${kinds.get(name)}`;
    // A cell that was never listed completely has no baseline yet.
    const baseline = watch.firstComplete.get(cell);
    if (baseline && !baseline.has(name.split(" ")[1] ?? "") && !watch.expired.has(name)) {
      faults.push(`${name}: exists after all changes are taken back, but not in the baseline`);
    }
  }
  for (const [cell, baseline] of watch.firstComplete) {
    const [partition = "", kind = ""] = cell.split(" ");
    for (const item of baseline.values()) {
      const name = `${partition} ${item.resourceId}`;
      if (watch.expired.has(name)) continue;
      const left = state.get(name);
      const was = contentOf(item, rulesOf(partition, kind));
      if (!left) faults.push(`${name}: was in the baseline, and no record tells of its end`);
      else if (!isDeepStrictEqual(left, was))
        faults.push(`${name}: differs from the baseline after all changes are taken back`);
    }
  }
  return faults;
}

function takeBack(state: Map<string, Content>, name: string, item: WireItem, rules: FieldRules): string | undefined {
  const now = state.get(name);
  switch (item.change?.S) {
    case "created":
      state.delete(name);
      return now ? undefined : "of something that does not exist then";
    case "deleted":
      // A record's `before` is a resource as the product stores it.
      if (item.before) state.set(name, contentOf(parsed(item.before) as Content, rules));
      return now ? "of something that exists then" : undefined;
    default: {
      if (!now) return "of something that does not exist then";
      // A record's `fields` are a list of this shape.
      const fields = (item.fields ? parsed(item.fields) : []) as readonly FieldRecord[];
      const undone = structuredClone(now);
      for (const field of fields) {
        const fault = undo(undone, field, rules);
        if (fault) return fault;
      }
      state.set(name, contentOf(undone, rules));
      return undefined;
    }
  }
}

/** Puts the values before the change in the place of those after it, which must be there. */
function undo(content: Content, field: FieldRecord, rules: FieldRules): string | undefined {
  const [root = "", ...rest] = field.path.split(".");
  // The key of a tag may contain dots.
  const names = root === "tags" ? [root, rest.join(".")] : [root, ...rest];
  const last = names.pop() ?? "";
  let parent: unknown = content;
  for (const name of names) parent = isObject(parent) ? parent[name] : undefined;
  if (!isObject(parent)) return `has a field ${field.path} that nothing has`;
  const path = root === "data" ? rest.join(".") : "";
  const now = parent[last];
  const after = settled(field.after, path, rules);
  const before = settled(field.before, path, rules);
  if (Array.isArray(now) && Array.isArray(after) && Array.isArray(before) && !rules.ordered.includes(path)) {
    const left = withoutElements(now, after);
    if (!left) return `leaves elements in ${field.path} that are not there`;
    parent[last] = [...left, ...before];
    return undefined;
  }
  if (!isDeepStrictEqual(now, after)) return `leaves another ${field.path} than there is`;
  if (before === undefined) delete parent[last];
  else parent[last] = before;
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

function rulesOf(partition: string, kind: string): FieldRules {
  return fieldRules(partition.split("#")[0] ?? "", kind);
}
