"use client";
import { useEffect } from "react";

const PAUSE_MS = 1_500;

/**
 * Has the data asked for again until it was read after a moment, such as the end of a refresh: the process that answers may be
 * another than the one that knew of the end.
 */
export function useReloadUntil(moment: string, readAt: string | undefined, reload: () => void): void {
  useEffect(() => {
    if (readAt === undefined || readAt > moment) return;
    const timer = setTimeout(reload, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [moment, readAt, reload]);
}
