"use client";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Run } from "../../../../backend/src/api/schemas.ts";
import { runWords } from "../../lib/run-words.ts";

/** How a refresh ended, or that it runs, by icon and text. */
export function RunStatus({ run }: { readonly run: Run }) {
  const { type, label } = runWords(run);
  return <StatusIndicator type={type}>{label}</StatusIndicator>;
}

/** Who or what started a refresh. */
export const TRIGGER_WORDS: Readonly<Record<Run["trigger"], string>> = {
  schedule: "Schedule",
  api: "Dashboard or API",
  cli: "Command line",
};
