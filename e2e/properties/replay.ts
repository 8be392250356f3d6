import { isDeepStrictEqual } from "node:util";
import { type Content, contentOf, type FieldRules } from "./content.ts";
import { applied, fieldsOf, reversed } from "./field-records.ts";
import { fieldRules } from "./field-rules.ts";
import { parsed, type WireItem } from "./partition-view.ts";
import type { Watch } from "./watch.ts";

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
      const undone = applied(now, reversed(fieldsOf(item)), rules);
      if (typeof undone === "string") return undone;
      state.set(name, undone);
      return undefined;
    }
  }
}

function rulesOf(partition: string, kind: string): FieldRules {
  return fieldRules(partition.split("#")[0] ?? "", kind);
}
