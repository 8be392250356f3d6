"use client";
import { useSyncExternalStore } from "react";

/** Whether there is room for something beside the content. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => true,
  );
}

/** Where Cloudscape's own layout stops being a mobile one. */
const WIDE = "(width > 688px)";

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
