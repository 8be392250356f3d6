import type { Change, StoredResource } from "../model.ts";
import type { Attempt, InventoryStorage, StoredKey } from "../storage/storage.ts";
import type { PathTree } from "./canonical.ts";
import { diffResources } from "./diff.ts";
import { epochSeconds, expiry, RENEW_BELOW_SECONDS, REWRITE_BELOW_SECONDS } from "./expiry.ts";
import { type Effect, holdBack, type Step } from "./held-back.ts";
import type { Reading } from "./read.ts";
import type { Doubt } from "./sharp-drop.ts";

/** What the store holds of a cell. */
export interface CellTally {
  /** Resources stored for the cell now. */
  readonly count: number;
  /** The listed resources by state. */
  readonly states: Readonly<Record<string, number>>;
}

/** Brings one kind of one partition to what a listing says, writing only what differs. */
export interface CellReconciler {
  /** Takes a page of the listing; a resource that was listed before is passed over. */
  accept(readings: readonly Reading[]): Promise<void>;
  /** How much of what is stored has not been listed so far. */
  doubt(): Doubt;
  /** Removes what was not listed. Only a complete listing may ask for this. */
  removeUnlisted(): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
  tally(): CellTally;
}

export interface ReconcileOptions {
  readonly storage: InventoryStorage;
  readonly attempt: Attempt;
  readonly kindName: string;
  /** What is stored for the kind, by resource id; used up by the reconciler. */
  readonly stored: Map<string, StoredKey>;
  readonly volatile: PathTree | undefined;
  readonly ordered: PathTree | undefined;
  readonly now: () => Date;
  /** Told how many resources a page has shown for the first time. */
  readonly onListed: (count: number) => void;
  /** Told of each change once it is written. */
  readonly onWritten: (effect: Effect) => void;
  /** Told of each resource that the store cannot hold; all others are stored. */
  readonly onUnstorable: (error: RangeError) => void;
}

/** The reconciler of one kind in one partition. */
export function reconcileCell(options: ReconcileOptions): CellReconciler {
  const { storage, attempt, kindName, stored: unlisted, now } = options;
  const { partition } = attempt;
  const cell = attempt.before.cells[kindName];
  // An attempt that was killed while it removed has left fewer than were last counted.
  const lastCount = cell?.countBeforeLoss ?? cell?.count ?? 0;
  const storedBefore = Math.max(unlisted.size, lastCount);
  // The first complete listing is a baseline: it says what exists, not what changed.
  const recordsChanges = cell?.completeAt !== undefined;
  const listed = new Set<string>();
  const states: Record<string, number> = {};
  // Asked once: what expires while the cell is read, or because the clock is moved meanwhile, was counted and is not counted again.
  const begunAt = epochSeconds(now());
  let count = [...unlisted.values()].filter((key) => !isExpired(key)).length;
  const { hold, flush } = holdBack({
    ...options,
    onDone({ effect, growth }) {
      count += growth;
      if (effect) options.onWritten(effect);
    },
  });

  function isExpired({ ttl }: StoredKey): boolean {
    return ttl <= begunAt;
  }

  function recorded(of: Omit<Change, "at" | "runId" | "service" | "accountId" | "region" | "kind">): {
    change?: Change;
    effect?: Effect;
  } {
    if (!recordsChanges) return { effect: of.change };
    const change = { ...partition, kind: kindName, at: now().toISOString(), runId: attempt.runId, ...of };
    return { change, effect: of.change };
  }

  /** Stores a reading whole. One that was known before is no creation, even where it has expired meanwhile. */
  function put(reading: Reading, known: StoredKey | undefined, before: StoredResource | undefined): Step {
    const resource = reading.resource();
    const at = now().toISOString();
    const { arn, name, resourceId } = resource;
    const fields = before ? diffResources(before, resource, options) : [];
    const stored: StoredResource = {
      ...resource,
      hash: reading.hash,
      fence: attempt.fence,
      firstSeenAt: before?.firstSeenAt ?? at,
      // A field that changes by itself is kept current without being called a change.
      updatedAt: before && fields.length === 0 ? before.updatedAt : at,
      ttl: expiry(now()),
    };
    const about = { resourceId, arn, ...(name !== undefined && { name }), fields };
    const growth = known && !isExpired(known) ? 0 : 1;
    if (known && fields.length === 0) return { write: { put: stored }, growth };
    const { effect, ...change } = recorded({ ...about, change: known ? "updated" : "created" });
    return { write: { put: stored, ...change }, growth, ...(effect && { effect }) };
  }

  function remove(key: StoredKey, stored: StoredResource | undefined): Step {
    const { resourceId } = key;
    const growth = isExpired(key) ? 0 : -1;
    // An expired one has left the readers' sight before, without having been deleted in AWS as far as is known.
    if (!stored) return { write: { remove: resourceId }, growth };
    const { hash: _hash, fence: _fence, firstSeenAt: _first, updatedAt: _updated, ttl: _ttl, ...before } = stored;
    const about = { resourceId, arn: before.arn, ...(before.name !== undefined && { name: before.name }) };
    const { effect, ...change } = recorded({ ...about, change: "deleted", fields: [], before });
    return { write: { remove: resourceId, ...change }, growth, ...(effect && { effect }) };
  }

  return {
    async accept(readings) {
      const changed: { reading: Reading; known: StoredKey }[] = [];
      const listedBefore = listed.size;
      for (const reading of readings) {
        const { resourceId, state, hash } = reading;
        if (listed.has(resourceId)) continue;
        listed.add(resourceId);
        if (state !== undefined) states[state] = (states[state] ?? 0) + 1;
        const known = unlisted.get(resourceId);
        unlisted.delete(resourceId);
        const secondsLeft = known ? known.ttl - epochSeconds(now()) : 0;
        if (!known) await hold(put(reading, undefined, undefined));
        else if (known.hash !== hash || secondsLeft < REWRITE_BELOW_SECONDS) changed.push({ reading, known });
        else if (secondsLeft < RENEW_BELOW_SECONDS) {
          await hold({ write: { renew: resourceId, ttl: expiry(now()) }, growth: 0 });
        }
      }
      options.onListed(listed.size - listedBefore);
      if (changed.length === 0) return;
      const ids = changed.map(({ known }) => known.resourceId);
      const before = await storage.resourcesById(partition, ids);
      for (const { reading, known } of changed) await hold(put(reading, known, before.get(known.resourceId)));
    },

    doubt: () => ({ stored: storedBefore, unlisted: Math.max(unlisted.size, lastCount - listed.size) }),

    async removeUnlisted() {
      const keys = [...unlisted.values()];
      unlisted.clear();
      for (let start = 0; start < keys.length; start += 100) {
        const some = keys.slice(start, start + 100);
        const ids = some.map(({ resourceId }) => resourceId);
        const before = await storage.resourcesById(partition, ids);
        for (const key of some) await hold(remove(key, before.get(key.resourceId)));
      }
      await flush();
    },

    flush,

    tally: () => ({ count, states }),
  };
}
