import type { StoreStep } from "./store-step.ts";

/**
 * Fences and versions never go back; nothing is written by an attempt that is not the newest; versions grow with what they
 * stand for; the index of changes is moved with them.
 */
export function checkFences({ actor, before, after, attempt }: StoreStep): string[] {
  const faults: string[] = [];
  const { id } = after;
  for (const counter of ["fence", "contentVersion", "coverageVersion"] as const) {
    if (after[counter] < before[counter])
      faults.push(`${id}: ${counter} went back from ${before[counter]} to ${after[counter]}`);
  }
  const items = writtenItems(before, after);
  const changesContent = items.some(
    (resourceId) => before.items.get(resourceId)?.withoutTtl !== after.items.get(resourceId)?.withoutTtl,
  );
  const changesCells =
    JSON.stringify(before.cells) !== JSON.stringify(after.cells) || before.resourceCount !== after.resourceCount;
  if (items.length > 0 || changesCells || before.contentVersion !== after.contentVersion) {
    const isNewest = attempt?.actor === actor && attempt.fence === before.fence && before.fence === after.fence;
    if (!isNewest) {
      const newest = attempt ? `${attempt.actor}, fence ${attempt.fence}` : "nobody";
      faults.push(
        `${actor} writes ${items.join(", ") || "the outcomes"} of ${id}, whose newest attempt is that of ${newest}`,
      );
    }
  }
  for (const resourceId of items) {
    const [old, now] = [before.items.get(resourceId), after.items.get(resourceId)];
    if (!now || old?.withoutTtl === now.withoutTtl) continue;
    if (now.fence !== after.fence)
      faults.push(`${id} ${resourceId}: stored with fence ${now.fence}, the partition's is ${after.fence}`);
    if (old && now.fence < old.fence)
      faults.push(`${id} ${resourceId}: its fence went back from ${old.fence} to ${now.fence}`);
  }
  if (changesContent && after.contentVersion <= before.contentVersion) {
    faults.push(`${id}: items changed (${items.join(", ")}) and contentVersion is still ${after.contentVersion}`);
  }
  if (changesCells && after.coverageVersion <= before.coverageVersion) {
    faults.push(`${id}: outcomes changed and coverageVersion is still ${after.coverageVersion}`);
  }
  const grew = after.contentVersion > before.contentVersion || after.coverageVersion > before.coverageVersion;
  if (grew && after.changedAt === undefined) faults.push(`${id}: changed, but not in the index of changes`);
  return faults;
}

/** The resources that differ, their expiry included. */
export function writtenItems(before: StoreStep["before"], after: StoreStep["after"]): string[] {
  const all = new Set([...before.items.keys(), ...after.items.keys()]);
  return [...all].filter((resourceId) => before.items.get(resourceId)?.text !== after.items.get(resourceId)?.text);
}
