"use client";
import { useEffect, useEffectEvent } from "react";
import { parseTime } from "../lib/format.ts";
import { keepCurrent } from "../lib/keep-current.ts";

/** Has the data asked for again in a page that is left open: when it is old, and when the page is looked at again. */
export function useCurrentData(readAt: string | undefined, reload: () => void): void {
  const lastReadAt = useEffectEvent(() => parseTime(readAt));
  useEffect(() => keepCurrent({ page: document, readAt: () => lastReadAt(), reload }), [reload]);
}
