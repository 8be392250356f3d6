import type { CellView, PartitionView } from "./partition-view.ts";
import { placeOf } from "./place.ts";
import type { StoreStep } from "./store-step.ts";

/** What was just listed has 60 days to live, less what clocks differ and move meanwhile. */
const LIVES_ON_SECONDS = 57 * 86_400;

/**
 * An error is never read as empty: a cell that a close stores as `complete` was listed, described and tagged completely,
 * and holds just what that listing had. Counts are those of the items.
 */
export function checkCells(step: StoreStep): string[] {
  const { before, after } = step;
  if (after.coverageVersion === before.coverageVersion) return [];
  const listed = attemptedCells(before, after).flatMap(([kind, { outcome }]) => (outcome === "complete" ? [kind] : []));
  const faults = listed.flatMap((kind) => completeFaults(step, kind));
  for (const [kind, cell] of Object.entries(after.cells)) {
    if (!listed.includes(kind) && cell.completeAt !== before.cells[kind]?.completeAt) {
      faults.push(`${after.id} ${kind}: is said to be complete at ${cell.completeAt}, and ended as ${cell.outcome}`);
    }
  }
  const [counted = [], ...atOthers] = countingTimes(step).map((nowSeconds) =>
    countFaults(after, { nowSeconds, listed }),
  );
  return [...faults, ...(atOthers.some((found) => found.length === 0) ? [] : counted)];
}

/**
 * The moments by which a count may be right, now first. What expires while an attempt is under way was there when it began, and may be
 * counted or not. A count that an attempt takes over was counted by another's clock, which may have been ahead.
 */
function countingTimes({ after, attempt, nowSeconds, latestSeconds }: StoreStep): number[] {
  const beginSeconds = attempt?.nowSeconds ?? nowSeconds;
  const expiries = [...after.items.values()].map(({ ttl }) => ttl);
  return [nowSeconds, beginSeconds, ...expiries.filter((ttl) => ttl > beginSeconds && ttl <= latestSeconds)];
}

/** The cells that say how an attempt has ended which they did not say of before. */
export function attemptedCells(before: PartitionView, after: PartitionView): [kind: string, cell: CellView][] {
  return Object.entries(after.cells).filter(([kind, { attemptedAt, runId }]) => {
    const known = before.cells[kind];
    return known?.attemptedAt !== attemptedAt || known.runId !== runId;
  });
}

/** Whether a partition's counts are those of its items, and its states in the cells that have just been `listed`. */
export function countFaults(
  { id, cells, items, resourceCount }: PartitionView,
  { nowSeconds, listed }: { readonly nowSeconds: number; readonly listed: readonly string[] },
): string[] {
  const faults: string[] = [];
  const live = [...items.values()].filter(({ ttl }) => ttl > nowSeconds);
  for (const [kind, cell] of Object.entries(cells)) {
    const ofKind = live.filter((item) => item.kind === kind);
    if (cell.count !== ofKind.length)
      faults.push(`${id} ${kind}: the count is ${cell.count}, ${ofKind.length} are stored`);
    if (listed.includes(kind) && !sameStates(cell, ofKind)) {
      faults.push(
        `${id} ${kind}: the states are ${JSON.stringify(cell.states)}, those of the items ${JSON.stringify(statesOf(ofKind))}`,
      );
    }
  }
  if (resourceCount !== live.length) faults.push(`${id}: resourceCount is ${resourceCount}, ${live.length} are stored`);
  return faults;
}

function completeFaults({ actor, after, attempt, listings, nowSeconds }: StoreStep, kindName: string): string[] {
  const cell = `${after.id} ${kindName}`;
  const place = placeOf(after.id, kindName);
  if (!place || !attempt) return [`${cell}: complete, but nothing of it was asked`];
  const passes = listings.passes(actor, place, attempt.step);
  const last = passes.at(-1);
  if (!last?.isComplete)
    return [`${cell}: stored as complete by ${actor}, whose last listing of it did not come to its end`];
  const { gone, answered } = listings.described(actor, place, attempt.step);
  const isHere = (region: string | undefined) => region === undefined || region === place.region;
  const listed = [...last.ids].filter(([, region]) => isHere(region)).map(([id]) => id);
  const isDescribed = (id: string) => place.kind.describes.every((operation) => answered.has(`${operation} ${id}`));
  const undescribed = listed.filter((id) => !gone.has(id) && !isDescribed(id));
  if (undescribed.length > 0) return [`${cell}: complete, but ${undescribed.join(", ")} was not described to the end`];
  const tagsWanted = place.kind.taggingApi && listed.some((id) => !gone.has(id));
  const tagRegion = { ...place, region: place.region };
  if (tagsWanted && !listings.readAllTags(actor, tagRegion, attempt.step)) {
    return [`${cell}: complete, but ${actor} has not read the tags of ${place.region} to their end`];
  }
  const ofKind = [...after.items.values()].filter(({ kind }) => kind === kindName);
  const expiring = ofKind.find(({ ttl }) => ttl - nowSeconds < LIVES_ON_SECONDS);
  if (expiring) return [`${cell}: complete, but ${expiring.resourceId} was not renewed and expires soon`];
  const stored = new Set(ofKind.map((item) => item.resourceId));
  const missing = listed.filter((id) => !gone.has(id) && !stored.has(`${kindName}/${id}`));
  if (missing.length > 0) return [`${cell}: complete, but ${missing.join(", ")} was listed and is not stored`];
  const shown = new Set(passes.flatMap((pass) => [...pass.ids.keys()].map((id) => `${kindName}/${id}`)));
  const invented = [...stored].filter((resourceId) => !shown.has(resourceId));
  return invented.length > 0 ? [`${cell}: complete, but ${invented.join(", ")} is stored and was not listed`] : [];
}

function sameStates(cell: CellView, items: readonly { readonly state: string | undefined }[]): boolean {
  const states = statesOf(items);
  const names = new Set([...Object.keys(states), ...Object.keys(cell.states)]);
  return [...names].every((name) => (states[name] ?? 0) === (cell.states[name] ?? 0));
}

function statesOf(items: readonly { readonly state: string | undefined }[]): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state } of items) if (state !== undefined) states[state] = (states[state] ?? 0) + 1;
  return states;
}
