import type { Change, StoredResource } from "../model.ts";
import type { Attempt, InventoryStorage, StoredKey, Write } from "../storage/storage.ts";
import type { PathTree } from "./canonical.ts";
import type { Reading } from "./collect.ts";
import { diffResources } from "./diff.ts";

/** What reconciling one cell has done so far. */
export interface CellTally {
  /** Resources stored for the cell now. */
  readonly count: number;
  /** The listed resources by state. */
  readonly states: Readonly<Record<string, number>>;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Brings one kind of one partition to what a listing says, writing only what differs. */
export interface CellReconciler {
  /** Takes a page of the listing; a resource that was listed before is passed over. */
  accept(readings: readonly Reading[]): Promise<void>;
  /** Whether so much of what is stored has not been listed that the listing deserves a second look. */
  isSuspicious(): boolean;
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
  /** Told of each resource that the store cannot hold; all others are stored. */
  readonly onUnstorable: (error: RangeError) => void;
}

const DAY_SECONDS = 86_400;
const TTL_SECONDS = 90 * DAY_SECONDS;
/** Expiry is renewed when less than this is left, so that an unchanged resource costs a write a month and not a day. */
const RENEW_BELOW_SECONDS = 60 * DAY_SECONDS;

/** More than half of at least this many gone is listed a second time before it is believed. */
const SUSPICIOUS_FROM = 20;

/** Writes are held back up to here, so that a transaction (99 actions) is rarely sent half full. */
const HELD_BACK = 400;

/** The reconciler of one kind in one partition. */
export function reconcileCell(options: ReconcileOptions): CellReconciler {
  const { storage, attempt, kindName, stored: unlisted, now } = options;
  const { partition } = attempt;
  const storedBefore = unlisted.size;
  // The first complete listing is a baseline: it says what exists, not what changed.
  const recordsChanges = attempt.before.cells[kindName]?.completeAt !== undefined;
  const listed = new Set<string>();
  const states: Record<string, number> = {};
  const counts = { created: 0, updated: 0, deleted: 0 };
  let heldBack: Write[] = [];

  async function write(writes: readonly Write[]): Promise<void> {
    heldBack.push(...writes);
    if (heldBack.length >= HELD_BACK) await flush();
  }

  async function flush(): Promise<void> {
    if (heldBack.length === 0) return;
    const writes = heldBack;
    heldBack = [];
    await commit(writes);
  }

  async function commit(writes: readonly Write[]): Promise<void> {
    try {
      await storage.commit(attempt, writes, now().toISOString());
    } catch (error) {
      // Refused before anything was sent, because one of them is too big: the others must not suffer for it.
      if (!(error instanceof RangeError)) throw error;
      if (writes.length === 1) options.onUnstorable(error);
      else for (const one of writes) await commit([one]);
    }
  }

  function change(of: Omit<Change, "at" | "runId" | "service" | "accountId" | "region" | "kind">): { change?: Change } {
    if (!recordsChanges) return {};
    return { change: { ...partition, kind: kindName, at: now().toISOString(), runId: attempt.runId, ...of } };
  }

  function put(reading: Reading, before: StoredResource | undefined): Write {
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
    const about = { resourceId, arn, ...(name !== undefined && { name }) };
    if (!before) {
      counts.created += 1;
      return { put: stored, ...change({ ...about, change: "created", fields: [] }) };
    }
    if (fields.length === 0) return { put: stored };
    counts.updated += 1;
    return { put: stored, ...change({ ...about, change: "updated", fields }) };
  }

  return {
    async accept(readings) {
      const writes: Write[] = [];
      const changed: Reading[] = [];
      const listedBefore = listed.size;
      for (const reading of readings) {
        const { resourceId, state, hash } = reading;
        if (listed.has(resourceId)) continue;
        listed.add(resourceId);
        if (state !== undefined) states[state] = (states[state] ?? 0) + 1;
        const known = unlisted.get(resourceId);
        unlisted.delete(resourceId);
        // What has expired is hidden from readers already and may be removed by DynamoDB any moment.
        if (!known || known.ttl <= epochSeconds(now())) writes.push(put(reading, undefined));
        else if (known.hash !== hash) changed.push(reading);
        else if (known.ttl - epochSeconds(now()) < RENEW_BELOW_SECONDS) {
          writes.push({ renew: resourceId, ttl: expiry(now()) });
        }
      }
      if (changed.length > 0) {
        const before = await storage.resourcesById(
          partition,
          changed.map((reading) => reading.resourceId),
        );
        for (const reading of changed) writes.push(put(reading, before.get(reading.resourceId)));
      }
      options.onListed(listed.size - listedBefore);
      await write(writes);
    },

    isSuspicious: () => storedBefore >= SUSPICIOUS_FROM && unlisted.size > storedBefore / 2,

    async removeUnlisted() {
      const ids = [...unlisted.keys()];
      for (let start = 0; start < ids.length; start += 100) {
        const some = ids.slice(start, start + 100);
        const before = await storage.resourcesById(partition, some);
        await write(
          some.map((resourceId) => {
            const stored = before.get(resourceId);
            counts.deleted += 1;
            if (!stored) return { remove: resourceId };
            const {
              hash: _hash,
              fence: _fence,
              firstSeenAt: _first,
              updatedAt: _updated,
              ttl: _ttl,
              ...resource
            } = stored;
            const { arn, name } = resource;
            const about = { resourceId, arn, ...(name !== undefined && { name }) };
            return { remove: resourceId, ...change({ ...about, change: "deleted", fields: [], before: resource }) };
          }),
        );
      }
      await flush();
      unlisted.clear();
    },

    flush,

    tally: () => ({ ...counts, count: listed.size + unlisted.size, states }),
  };
}

function epochSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function expiry(time: Date): number {
  return epochSeconds(time) + TTL_SECONDS;
}
