import { placeOf } from "./place.ts";
import type { StoreStep } from "./store-step.ts";

/** So many stored, of which more than half are not listed, must be listed twice before they are believed gone. */
const SUSPICIOUS_FROM = 20;

/**
 * Nothing is deleted without proof: the same attempt has read a whole listing of the cell that lacks the resource (two,
 * where it lacks most of them), or was told that it is gone. And what has existed all the time is never deleted. What is
 * stored has been listed by the attempt that stores it.
 */
export function checkDeletions({
  actor,
  before,
  after,
  attempt,
  listings,
  mayBeMissing,
  nowSeconds,
}: StoreStep): string[] {
  const faults: string[] = [];
  for (const [resourceId, item] of before.items) {
    if (after.items.has(resourceId)) continue;
    const name = `${after.id} ${resourceId}`;
    const place = placeOf(after.id, item.kind);
    if (!place || !attempt) {
      faults.push(`${name}: deleted, but it is of no kind that was listed`);
      continue;
    }
    const passes = listings.passes(actor, place, attempt.step).filter((pass) => pass.isComplete);
    const { gone } = listings.described(actor, place, attempt.step);
    const nativeId = resourceId.slice(item.kind.length + 1);
    const lacking = passes.filter((pass) => !pass.ids.has(nativeId) || gone.has(nativeId));
    if (lacking.length === 0) {
      faults.push(`${name}: deleted by ${actor}, which has read no complete listing without it since it began`);
    }
    const stored = [...attempt.before.items.values()].filter(({ kind }) => kind === item.kind);
    const unlisted = stored.filter(
      (other) => !passes.some(({ ids }) => ids.has(other.resourceId.slice(item.kind.length + 1))),
    );
    const isSuspicious = stored.length >= SUSPICIOUS_FROM && unlisted.length > stored.length / 2;
    if (isSuspicious && lacking.length < 2) {
      faults.push(
        `${name}: ${unlisted.length} of ${stored.length} were not listed, and ${actor} deletes them after one listing`,
      );
    }
    if (item.ttl > nowSeconds && !mayBeMissing.has(name))
      faults.push(`${name}: deleted by ${actor}, although it has existed all the time`);
  }
  for (const [resourceId, item] of after.items) {
    if (before.items.get(resourceId)?.withoutTtl === item.withoutTtl) continue;
    const place = placeOf(after.id, item.kind);
    const nativeId = resourceId.slice(item.kind.length + 1);
    const passes = place && attempt ? listings.passes(actor, place, listedSince(place.kind.reach, attempt.step)) : [];
    if (!passes.some((pass) => pass.ids.has(nativeId))) {
      faults.push(`${after.id} ${resourceId}: stored by ${actor}, which was not shown it since it began`);
    }
  }
  return faults;
}

/** A listing of a whole account may be what tells of a region, which is then begun after it was listed. */
function listedSince(reach: "regional" | "global" | "account", step: number): number {
  return reach === "account" ? 0 : step;
}
