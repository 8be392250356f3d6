import type { SnapshotRest } from "./snapshot-load.ts";

/** So long after its first answer a process loads everything by itself: a short command has ended by then. */
const SOON_MS = 1_000;

/** So long after it was opened it does so unasked: nobody promises that files for the moment stay where they are. */
const LATEST_MS = 60_000;

/** Loads a snapshot into tables when that is needed, or a while after the first answer. */
export interface LoadLater {
  /** Ends when everything is loaded. Throws what loading throws; the next call tries again. */
  ensure(): Promise<void>;
  /** Whether everything is loaded. */
  isLoaded(): boolean;
  /** To be called with every answer. */
  soon(): void;
  /** Loads nothing any more: waits for what is being loaded. */
  end(): Promise<void>;
  /** Gives up the files, when nobody reads them any more. */
  discard(): Promise<void>;
}

/** Of no snapshot there is nothing to load. */
export function loadLater(rest: SnapshotRest | undefined): LoadLater {
  let loading: Promise<void> | undefined;
  let timer = rest && loadIn(LATEST_MS);
  let isSoon = rest === undefined;
  let isLoaded = rest === undefined;

  function loadIn(ms: number): NodeJS.Timeout {
    // Where it fails, whoever needs it meets the failure.
    return setTimeout(() => void ensure().catch(() => {}), ms).unref();
  }

  function ensure(): Promise<void> {
    clearTimeout(timer);
    isSoon = true;
    loading ??= load();
    return loading;
  }

  async function load(): Promise<void> {
    try {
      await rest?.load();
      isLoaded = true;
    } catch (error) {
      loading = undefined;
      throw error;
    }
    // Those who still read the files may take a while, and nobody needs to wait for them; the end tries again.
    void rest?.discard().catch(() => {});
  }

  return {
    ensure,
    isLoaded: () => isLoaded,
    soon() {
      if (isSoon) return;
      isSoon = true;
      clearTimeout(timer);
      timer = loadIn(SOON_MS);
    },
    async end() {
      clearTimeout(timer);
      isSoon = true;
      await loading?.catch(() => {});
    },
    async discard() {
      await rest?.discard();
    },
  };
}
