import type { Synced } from "./sync.ts";

/** Questions within this time of a check are answered without another. */
export const FRESH_FOR_MS = 1_000;

/** So long a question waits for a check unless told otherwise: many times what one takes that finds nothing. */
const PATIENCE_MS = 150;

/** An answer from a copy that was last compared longer ago than this is worth a longer wait. */
const OLD_AFTER_MS = 15_000;

/** The longer wait: what somebody who looks at a page still puts up with. */
const PATIENCE_WHEN_OLD_MS = 5_000;

/** Sees to it that the copy is in step when a question is answered, with as few checks as possible. */
export interface Freshness {
  /**
   * For questions: waits for a comparison of the copy with the store only so long that nobody notices, as one that finds
   * much takes seconds. Returns when the last one that has ended began, which the answer says of itself. The first one is
   * waited for to its end. Throws what a comparison throws that fails while it is waited for.
   */
  ensure(): Promise<Date>;
  /** Ends when a comparison of the copy with the store has ended less than a second ago, however long that takes. Returns when it began. */
  ensureCompared(): Promise<Date>;
  /** Compares the copy with the store now: with what is written there at the time of the call, at least. */
  sync(): Promise<Synced>;
  /** Ends when no comparison runs any more, however it ends. */
  idle(): Promise<void>;
}

/** A comparison that has ended. */
export interface Compared {
  readonly synced: Synced;
  /** When it began to read the store. */
  readonly from: Date;
}

/**
 * Runs one comparison at a time; everyone who waits for one shares it, and it goes on when nobody waits any more. `run` is told when it begins,
 * and whether it may begin with what was read a moment before: it is a first question that waits.
 */
export function createFreshness(
  run: (startedAt: Date, mayBeEarlier: boolean) => Promise<Compared>,
  now: () => Date,
  patienceMs: number = PATIENCE_MS,
): Freshness {
  /** When the last comparison began, which is what answers can be held to, and when it ended. */
  let checked: { readonly from: Date; readonly until: number } | undefined;
  let running: Promise<Synced> | undefined;
  let following: Promise<Synced> | undefined;

  function start(mayBeEarlier: boolean): Promise<Synced> {
    running = run(now(), mayBeEarlier)
      .then(({ synced, from }) => {
        checked = { from, until: now().getTime() };
        return synced;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  /** The time since the last comparison ended; negative where the clock was put back. */
  const age = () => (checked === undefined ? Number.POSITIVE_INFINITY : now().getTime() - checked.until);
  const isFresh = () => age() >= 0 && age() < FRESH_FOR_MS;

  async function ensureCompared(mayBeEarlier = false): Promise<Date> {
    if (!isFresh()) await (running ?? start(mayBeEarlier));
    return checked?.from ?? now();
  }

  return {
    async ensure() {
      // A time of before the clock was put back would say nothing true about the answer.
      if (checked === undefined || age() < 0) return ensureCompared(true);
      if (isFresh()) return checked.from;
      // One that fails later leaves `checked` as it is, so the next question starts another and meets the failure itself.
      await atMost(patienceMs, running ?? start(false));
      if (now().getTime() - checked.from.getTime() > OLD_AFTER_MS) {
        await atMost(PATIENCE_WHEN_OLD_MS, running ?? start(false));
      }
      return checked.from;
    },
    ensureCompared: () => ensureCompared(),
    sync() {
      if (running === undefined) return start(false);
      // The one that runs may have passed by what the caller wants to see; one that follows is shared by all who ask now.
      following ??= running
        .catch(() => {})
        .then(() => {
          following = undefined;
          return running ?? start(false);
        });
      return following;
    },
    async idle() {
      for (let last = following ?? running; last !== undefined; last = following ?? running) await last.catch(() => {});
    },
  };
}

/** Waits for work to end, but no longer than this; throws what it throws within that time. */
async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    // The race goes on listening to the work, so a later failure of it is no unhandled one.
    await Promise.race([work, time]);
  } finally {
    clearTimeout(timer);
  }
}
