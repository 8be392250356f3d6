"use client";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Run } from "../../../backend/src/api/schemas.ts";
import { getRun, getRuns } from "../lib/api.ts";
import { type ApiError, asApiError } from "../lib/api-error.ts";
import { followRun, hasEnded, pause } from "../lib/follow-run.ts";

/** A refresh that is under way. */
export interface FollowedRun {
  readonly run: Run;
  /** Why its progress cannot be read at the moment. */
  readonly error: ApiError | undefined;
}

/** How often it is looked whether somebody else (the schedule, a colleague) has started a refresh. */
const LOOK_EVERY_MS = 30_000;

/**
 * Follows every refresh that is under way, also those that this page did not start, until it ends or the page is left.
 * `onEnded` is told of each end, `onLost` of a run whose progress could not be read for too long.
 */
export function useRunProgress(told: {
  readonly onEnded: (run: Run) => void;
  readonly onLost: (run: Run, error: ApiError) => void;
}): { readonly active: readonly FollowedRun[]; follow(run: Run): void } {
  const [active, setActive] = useState<ReadonlyMap<string, FollowedRun>>(new Map());
  const followed = useRef(new Map<string, AbortController>());
  const onEnded = useEffectEvent(told.onEnded);
  const onLost = useEffectEvent(told.onLost);

  const follow = useCallback((first: Run) => {
    const { runId } = first;
    if (followed.current.has(runId)) return;
    const { signal } = start(followed.current, runId);
    const onUpdate = (run: Run, error: ApiError | undefined) =>
      setActive((runs) => new Map(runs).set(runId, { run, error }));
    const end = () => setActive((runs) => new Map([...runs].filter(([id]) => id !== runId)));
    followRun(first, { getRun, pause, signal, onUpdate }).then(
      (last) => {
        end();
        if (!signal.aborted) onEnded(last);
      },
      (error: unknown) => {
        end();
        if (!signal.aborted) onLost(first, asApiError(error));
      },
    );
  }, []);

  useEffect(() => {
    const abort = new AbortController();
    const runs = followed.current;
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const found = await getRuns(abort.signal);
      for (const run of found.runs) if (!hasEnded(run)) follow(run);
    };
    // An error is not told here: whatever the page shows asks the same server and tells it there.
    const lookQuietly = () => void look().catch(() => {});
    lookQuietly();
    const timer = setInterval(lookQuietly, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", lookQuietly);
    return () => {
      abort.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lookQuietly);
      for (const each of runs.values()) each.abort();
      runs.clear();
    };
  }, [follow]);

  return { active: [...active.values()], follow };
}

function start(followed: Map<string, AbortController>, runId: string): AbortController {
  const abort = new AbortController();
  followed.set(runId, abort);
  return abort;
}
