import type { Synced } from "./sync.ts";

/** Questions within this time of a check are answered without another. */
const FRESH_FOR_MS = 1_000;

/** Sees to it that the copy is in step when a question is answered, with as few checks as possible. */
export interface Freshness {
  /** Ends when a comparison of the copy with the store has ended less than a second ago; returns when it began. */
  ensure(): Promise<Date>;
  /** Compares the copy with the store now: with what is written there at the time of the call, at least. */
  sync(): Promise<Synced>;
  /** Ends when no comparison runs any more, however it ends. */
  idle(): Promise<void>;
}

/** Runs one comparison at a time; everyone who waits for one shares it. */
export function createFreshness(run: () => Promise<Synced>, now: () => Date): Freshness {
  /** When the last comparison began, which is what answers can be held to, and when it ended. */
  let checked: { readonly from: Date; readonly until: number } | undefined;
  let running: Promise<Synced> | undefined;
  let following: Promise<Synced> | undefined;

  function start(): Promise<Synced> {
    const startedAt = now();
    running = run()
      .then((synced) => {
        checked = { from: startedAt, until: now().getTime() };
        return synced;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  return {
    async ensure() {
      const age = checked === undefined ? Number.POSITIVE_INFINITY : now().getTime() - checked.until;
      // A negative age is a clock that was put back.
      if (age < 0 || age >= FRESH_FOR_MS) await (running ?? start());
      return checked?.from ?? now();
    },
    sync() {
      if (running === undefined) return start();
      // The one that runs may have passed by what the caller wants to see; one that follows is shared by all who ask now.
      following ??= running
        .catch(() => {})
        .then(() => {
          following = undefined;
          return running ?? start();
        });
      return following;
    },
    async idle() {
      for (let last = following ?? running; last !== undefined; last = following ?? running) await last.catch(() => {});
    },
  };
}
