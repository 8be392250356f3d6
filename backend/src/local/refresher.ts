import { SetupError } from "../errors.ts";
import type { Run } from "../model.ts";
import type { RefreshOptions } from "../refresh/refresh-options.ts";
import { refresh } from "../refresh/run.ts";
import { announceRun, failedRun } from "../refresh/run-record.ts";
import type { Selection } from "../refresh/selection.ts";
import type { InventoryStorage } from "../storage/storage.ts";

/** Starts refreshes in this process and keeps hold of them until they have ended. */
export interface Refresher {
  /** Stores the first record of a refresh and lets it run. Throws `SetupError` once it has been stopped. */
  start(selection: Selection, trigger: Run["trigger"]): Promise<Run>;
  /** Cancels what runs and waits until it has ended. */
  stop(): Promise<void>;
}

/** What a refresher needs; `settingsFor` gives what each refresh works with. */
export interface RefresherOptions {
  readonly storage: InventoryStorage;
  settingsFor(
    selection: Selection,
  ): Promise<Omit<RefreshOptions, "storage" | "selection" | "trigger" | "begun" | "signal">>;
  /** Told of each run that has ended, once its record is stored; whatever is done then belongs to the run. */
  onEnded(run: Run): Promise<void>;
  onError(error: unknown): void;
}

/** Makes a refresher. Several refreshes may run at a time; the fence keeps them right. */
export function createRefresher({ storage, settingsFor, onEnded, onError }: RefresherOptions): Refresher {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function run(begun: Run, selection: Selection): Promise<void> {
    try {
      const settings = await settingsFor(selection).catch(async (error: unknown) => {
        // Later failures are recorded by the refresh itself.
        await storage.putRun(failedRun(begun, error, new Date().toISOString()));
        throw error;
      });
      const { trigger } = begun;
      await onEnded(await refresh({ ...settings, storage, selection, trigger, begun, signal: stopping.signal }));
    } catch (error) {
      // Why a run failed is in its record, for whoever asked for it.
      if (!stopping.signal.aborted) onError(error);
    }
  }

  return {
    async start(selection, trigger) {
      if (stopping.signal.aborted) throw new SetupError("Cannot start a refresh: the server is stopping");
      const [newest] = await storage.runs(1);
      const begun = announceRun({ selection, trigger, now: () => new Date(), newest });
      await storage.putRun(begun);
      const ended = run(begun, selection).finally(() => running.delete(ended));
      running.add(ended);
      return begun;
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
