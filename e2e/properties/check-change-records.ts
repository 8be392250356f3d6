import { writtenItems } from "./check-fences.ts";
import { type Content, contentOf, type FieldRules, sameContent } from "./content.ts";
import type { Engine } from "./engine-call.ts";
import { applied, fieldsOf } from "./field-records.ts";
import { fieldRules } from "./field-rules.ts";
import { type ItemView, parsed, scan, type Tables, type WireItem } from "./partition-view.ts";
import type { StoreStep } from "./store-step.ts";
import type { Watch } from "./watch.ts";

/**
 * Every write that changes what a reader sees carries one record of just that change, once its cell has been listed
 * completely for the first time; nothing else has a record.
 */
export function checkChangeRecords(step: StoreStep): string[] {
  const { before, after, records, attempt, nowSeconds } = step;
  const faults: string[] = [];
  // Readers have lost sight of it before, or had when the attempt read it: what it is now was not seen to happen.
  const isOutOfSight = (old: ItemView | undefined) =>
    old !== undefined && old.ttl <= Math.max(nowSeconds, attempt?.latestSeconds ?? 0);
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
    if (isOutOfSight(old)) continue;
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
    const resourceId = item.resourceId?.S ?? "";
    const old = before.items.get(resourceId);
    if (!old || isOutOfSight(old)) continue;
    const rules = fieldRules(after.id.split("#")[0] ?? "", old.kind);
    const fault = wrongIn(item, { old, now: after.items.get(resourceId), rules });
    if (fault) faults.push(`${after.id} ${resourceId}: the record that it was ${item.change?.S} ${fault}`);
  }
  return faults;
}

/** What is wrong in a record: a deletion's holds what was stored, an update's leads from that to what is stored now. */
function wrongIn(
  item: WireItem,
  { old, now, rules }: { readonly old: ItemView; readonly now: ItemView | undefined; readonly rules: FieldRules },
): string | undefined {
  const stored = contentOf(old, rules);
  if (!now) {
    // A record's `before` is a resource as the product stores it.
    const kept = item.before && (parsed(item.before) as Content);
    return kept && sameContent(contentOf(kept, rules), stored)
      ? undefined
      : "holds something else than what was stored";
  }
  const changed = applied(stored, fieldsOf(item), rules);
  if (typeof changed === "string") return changed;
  return sameContent(changed, contentOf(now, rules)) ? undefined : "does not lead to what is stored now";
}

function change(partition: string, old: ItemView | undefined, now: ItemView | undefined): string | undefined {
  if (!old) return "created";
  if (!now) return "deleted";
  const rules = fieldRules(partition.split("#")[0] ?? "", now.kind);
  return sameContent(contentOf(old, rules), contentOf(now, rules)) ? undefined : "updated";
}

/** Every record that was written is still there, and no other is. */
export async function keptFaults(engine: Engine, tables: Tables, watch: Watch): Promise<string[]> {
  const kept = new Set((await scan(engine, tables.changes)).map(({ day, atId }) => `${day?.S}/${atId?.S}`));
  const written = new Set(watch.records().map(({ key }) => key));
  const lost = [...written].filter((key) => !kept.has(key)).map((key) => `The change record ${key} was lost`);
  const unseen = [...kept]
    .filter((key) => !written.has(key))
    .map((key) => `The change record ${key} came from nowhere`);
  return [...lost, ...unseen];
}
