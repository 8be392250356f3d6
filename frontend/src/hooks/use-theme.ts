"use client";
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect, useSyncExternalStore } from "react";
import { useStored } from "./use-stored.ts";

export type Theme = "light" | "dark";

/** Read by public/theme.js too, before the first paint. */
const STORAGE_KEY = "aws-inventory.theme";

/** The theme: the system's until the user chooses one, which is then remembered. */
export function useTheme(): { readonly theme: Theme; toggle(): void } {
  const system = useSyncExternalStore(subscribe, systemTheme, () => "light" as const);
  const [chosen, choose] = useStored<Theme | undefined>(STORAGE_KEY, { parse: parseTheme, initial: undefined });
  const theme = chosen ?? system;
  useEffect(() => {
    applyMode(theme === "dark" ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = theme;
  }, [theme]);
  return { theme, toggle: () => choose(theme === "dark" ? "light" : "dark") };
}

function parseTheme(stored: unknown): Theme | undefined {
  return stored === "light" || stored === "dark" ? stored : undefined;
}

function systemTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
