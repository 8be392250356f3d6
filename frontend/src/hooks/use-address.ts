"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * The query of the page's address as state. `go` adds an entry to the history (or replaces it); reload, back and forward
 * bring every state back.
 */
export function useAddress(): {
  readonly parameters: URLSearchParams;
  go(parameters: URLSearchParams, how?: "push" | "replace"): void;
} {
  const found = useSearchParams();
  const go = useCallback((next: URLSearchParams, how: "push" | "replace" = "push") => {
    const query = readable(next);
    const address = query === "" ? location.pathname : `${location.pathname}?${query}`;
    if (address === location.pathname + location.search) return;
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }, []);
  return { parameters: new URLSearchParams(found), go };
}

/** Leaves characters alone that are fine in a query, so that people can read an address that they share. */
function readable(parameters: URLSearchParams): string {
  return String(parameters).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
}
