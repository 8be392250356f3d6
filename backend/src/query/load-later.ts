import type { SnapshotRest } from "./snapshot-load.ts";

/** So long after its first answer a process loads the rest by itself: a short command has ended by then. */
const SOON_MS = 1_000;

/** Loads the rest of a snapshot when it is needed, or a while after the first answer. */
export interface LoadLater {
  /** Ends when everything is loaded. Throws what loading throws; the next call tries again. */
  ensure(): Promise<void>;
  /** Whether everything is loaded. */
  isLoaded(): boolean;
  /** To be called with every answer. */
  soon(): void;
  /** Waits for what is being loaded and gives up what is not. */
  end(): Promise<void>;
}

/** Of no snapshot there is no rest. */
export function loadLater(rest: SnapshotRest | undefined): LoadLater {
  let loading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLoaded = rest === undefined;

  function ensure(): Promise<void> {
    clearTimeout(timer);
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
    await rest?.discard();
  }

  return {
    ensure,
    isLoaded: () => isLoaded,
    soon() {
      if (rest === undefined || loading !== undefined || timer !== undefined) return;
      // Where it fails, whoever needs it meets the failure.
      timer = setTimeout(() => void ensure().catch(() => {}), SOON_MS);
      timer.unref();
    },
    async end() {
      clearTimeout(timer);
      if (loading === undefined) await rest?.discard();
      else await loading.catch(() => rest?.discard());
    },
  };
}
