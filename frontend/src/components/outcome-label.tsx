"use client";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { outcomeWords } from "../lib/outcomes.ts";

/** How the listing of a cell ended, by icon and text; the title says what that means. */
export function OutcomeLabel({ outcome }: { readonly outcome: string }) {
  const { icon, label, meaning } = outcomeWords(outcome);
  return (
    <span title={meaning || undefined}>
      <StatusIndicator type={icon}>
        <span className="whole-words">{label}</span>
      </StatusIndicator>
    </span>
  );
}
