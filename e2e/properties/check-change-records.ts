import { writtenItems } from "./check-fences.ts";
import { contentOf, sameContent } from "./content.ts";
import { fieldRules } from "./field-rules.ts";
import { type ItemView, parsed } from "./partition-view.ts";
import type { StoreStep } from "./store-step.ts";

/**
 * Every write that changes what a reader sees carries one record of just that change, once its cell has been listed
 * completely for the first time; nothing else has a record.
 */
export function checkChangeRecords(step: StoreStep): string[] {
  const { before, after, records, attempt, nowSeconds } = step;
  const faults: string[] = [];
  const recorded = new Map<string, string[]>();
  for (const { item } of records) {
    const resourceId = item.resourceId?.S ?? "";
    recorded.set(resourceId, [...(recorded.get(resourceId) ?? []), item.change?.S ?? ""]);
  }
  for (const resourceId of new Set([...writtenItems(before, after), ...recorded.keys()])) {
    const old = before.items.get(resourceId);
    const now = after.items.get(resourceId);
    const name = `${after.id} ${resourceId}`;
    const said = recorded.get(resourceId) ?? [];
    // Readers have lost sight of it before, or had when the attempt read it: what it is now was not seen to happen.
    if (old && old.ttl <= Math.max(nowSeconds, attempt?.latestSeconds ?? 0)) continue;
    const happened = change(after.id, old, now);
    if (old && now && old.firstSeenAt !== now.firstSeenAt) {
      faults.push(`${name}: first seen at ${old.firstSeenAt}, and now at ${now.firstSeenAt}`);
    }
    if (old && now && happened === undefined && old.updatedAt !== now.updatedAt) {
      faults.push(`${name}: has not changed, and yet its last change moves from ${old.updatedAt} to ${now.updatedAt}`);
    }
    const isBaseline = !step.firstComplete.has(`${after.id} ${(old ?? now)?.kind}`);
    const wanted = happened === undefined || isBaseline ? [] : [happened];
    if (said.join() !== wanted.join()) {
      faults.push(
        `${name}: ${happened ?? "nothing"} happened${isBaseline ? " before its baseline" : ""}, recorded is ${said.join(" and ") || "nothing"}`,
      );
    }
  }
  for (const { item } of records) {
    const old = before.items.get(item.resourceId?.S ?? "");
    if (item.change?.S !== "deleted" || !old || !item.before) continue;
    // A record's `before` is a resource as the product stores it.
    const kept = parsed(item.before) as { tags: ItemView["tags"]; data: unknown };
    const rules = fieldRules(after.id.split("#")[0] ?? "", old.kind);
    if (!sameContent(contentOf(kept, rules), contentOf(old, rules))) {
      faults.push(
        `${after.id} ${old.resourceId}: the record of its deletion holds something else than what was stored`,
      );
    }
  }
  return faults;
}

function change(partition: string, old: ItemView | undefined, now: ItemView | undefined): string | undefined {
  if (!old) return "created";
  if (!now) return "deleted";
  const rules = fieldRules(partition.split("#")[0] ?? "", now.kind);
  return sameContent(contentOf(old, rules), contentOf(now, rules)) ? undefined : "updated";
}
