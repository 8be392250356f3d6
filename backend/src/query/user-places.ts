import { BusyError, UsageError } from "../errors.ts";

/** Most queries take a second or two: the last of so many waits for about as long as clients do. */
const MAX_WAITING = 20;

/**
 * Does work when a place is free for it, in the order in which it is asked for. Throws `BusyError` where too many are waiting already, and
 * {@link stopped} once the signal of one that waits is aborted; whoever works looks at the signal itself.
 */
export type Places = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Places for the queries of users. */
export function createPlaces(atATime: number): Places {
  let taken = 0;
  /** Each is called when its turn has come; the first came first. */
  const waiting = new Set<() => void>();

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw stopped();
    if (taken < atATime) {
      taken += 1;
      return;
    }
    if (waiting.size >= MAX_WAITING) {
      throw new BusyError(
        `Cannot run the query: ${MAX_WAITING} others are waiting already; try again in a few seconds`,
      );
    }
    await new Promise<void>((resolve, reject) => {
      const come = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(come);
        reject(stopped());
      };
      waiting.add(come);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  /** The place goes to the next who waits, and is free where nobody does. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      taken -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (work, signal) => {
    await enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

/** What is said of a query whose signal was aborted: whoever asked has ended it, or has gone and does not hear it. */
export function stopped(cause?: unknown): UsageError {
  return new UsageError("Cannot answer: the query was stopped", { cause });
}
