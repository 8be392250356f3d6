/** How often it is looked whether the data is old. */
const LOOK_EVERY_MS = 60_000;

/** Data that was compared with the store as long ago as this is asked for again. */
const OLD_AFTER_MS = 3_600_000;

interface CurrentOptions {
  /** The page: `document`. */
  readonly page: EventTarget & Pick<Document, "visibilityState">;
  /** When the data was last compared with the store, in epoch milliseconds; `undefined` while there is none. */
  readonly readAt: () => number | undefined;
  /** Asks for the data again. */
  readonly reload: () => void;
}

/**
 * Has the data of a visible page asked for again when it is an hour old, and of a hidden one when it is visible again;
 * never twice within a minute. Returns what ends that.
 */
export function keepCurrent({ page, readAt, reload }: CurrentOptions): () => void {
  let askedAt = Date.now();
  const ask = () => {
    if (page.visibilityState !== "visible" || Date.now() - askedAt < LOOK_EVERY_MS) return;
    askedAt = Date.now();
    reload();
  };
  const look = () => {
    if (Date.now() - (readAt() ?? Date.now()) >= OLD_AFTER_MS) ask();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  page.addEventListener("visibilitychange", ask);
  return () => {
    clearInterval(timer);
    page.removeEventListener("visibilitychange", ask);
  };
}
