import type { Run } from "../../../backend/src/api/schemas.ts";
import { type ApiError, asApiError } from "./api-error.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_AFTER_ERROR_MS = 15_000;
/** About a minute and a half of silence. */
const GIVE_UP_AFTER = 8;

interface FollowOptions {
  readonly getRun: (runId: string, signal: AbortSignal) => Promise<Run>;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of each state, and of an error while asking for the next one. */
  readonly onUpdate: (run: Run, error: ApiError | undefined) => void;
}

/** Whether nothing more is to be expected of a run. */
export function hasEnded(run: Run): boolean {
  return run.state !== "running" || run.interrupted;
}

/**
 * Asks for a run's state about once a second, less often while nothing changes or nobody answers, until it has ended;
 * resolves to its last state. Rejects when there was no answer for too long, and with the signal's reason.
 */
export async function followRun(first: Run, { getRun, pause, signal, onUpdate }: FollowOptions): Promise<Run> {
  let run = first;
  let failures = 0;
  let pauseMs = FIRST_PAUSE_MS;
  onUpdate(run, undefined);
  while (!hasEnded(run)) {
    await pause(pauseMs, signal);
    try {
      const next = await getRun(run.runId, signal);
      const isSame = JSON.stringify(next.progress) === JSON.stringify(run.progress);
      pauseMs = isSame ? Math.min(pauseMs * 1.3, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
      failures = 0;
      run = next;
      onUpdate(run, undefined);
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      if (failures >= GIVE_UP_AFTER) throw error;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_AFTER_ERROR_MS);
      onUpdate(run, asApiError(error));
    }
  }
  return run;
}

/** Waits, unless the signal ends it first: then it rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
