"use client";
import { useCallback, useState } from "react";

/**
 * A value that this browser remembers. What is stored is parsed, never trusted: `parse` gives the value or `undefined`,
 * and where storage is not allowed the value lasts as long as the page.
 */
export function useStored<T>(
  key: string,
  { parse, initial }: { readonly parse: (stored: unknown) => T | undefined; readonly initial: T },
): [T, (value: T) => void] {
  const [changed, setChanged] = useState<{ readonly key: string; readonly value: T }>();
  const value = changed?.key === key ? changed.value : (parse(readStored(key)) ?? initial);
  const set = useCallback(
    (next: T) => {
      setChanged({ key, value: next });
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Storage is full or forbidden: the choice lasts as long as the page.
      }
    },
    [key],
  );
  return [value, set];
}

function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null; // Forbidden, or not ours.
  }
}
