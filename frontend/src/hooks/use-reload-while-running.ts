"use client";
import { useEffect, useRef } from "react";
import type { FollowedRun } from "./use-run-progress.ts";

/** Often enough to see an inventory fill, seldom enough to read meanwhile. */
const AT_MOST_EVERY_MS = 5_000;

/** Has the data asked for again while refreshes change it. */
export function useReloadWhileRunning(active: readonly FollowedRun[], reload: () => void): void {
  const lastAt = useRef(0);
  const changes = active.reduce(
    (sum, { run }) => sum + run.progress.created + run.progress.updated + run.progress.deleted,
    0,
  );
  useEffect(() => {
    if (changes === 0) return;
    const waitMs = Math.max(0, lastAt.current + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      reload();
    }, waitMs);
    return () => clearTimeout(timer);
  }, [changes, reload]);
}
