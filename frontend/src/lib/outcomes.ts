import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Outcome } from "../../../backend/src/model.ts";

interface OutcomeWords {
  readonly label: string;
  readonly icon: StatusIndicatorProps.Type;
  /** What it means, as a sentence that a reader can act on. */
  readonly meaning: string;
}

/** How each outcome of a cell is shown. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWords>> = {
  complete: { label: "Complete", icon: "success", meaning: "Every page was read." },
  denied: { label: "Denied", icon: "error", meaning: "IAM does not allow the call: extend the role's policy." },
  "denied-by-scp": {
    label: "Denied by policy",
    icon: "error",
    meaning: "A service or resource control policy of the organisation forbids the call.",
  },
  "region-disabled": {
    label: "Region disabled",
    icon: "stopped",
    meaning: "The region is not enabled in the account.",
  },
  "not-offered": { label: "Not offered", icon: "stopped", meaning: "AWS does not offer the service in the region." },
  "not-enabled": { label: "Not enabled", icon: "stopped", meaning: "The account is not subscribed to the service." },
  throttled: { label: "Throttled", icon: "warning", meaning: "AWS refused for rate until the retries were used up." },
  "timed-out": { label: "Timed out", icon: "warning", meaning: "AWS gave no answer within the time allowed." },
  failed: { label: "Failed", icon: "error", meaning: "The call failed; the error says why." },
  skipped: {
    label: "Skipped",
    icon: "stopped",
    meaning: "Left out by configuration or because of the account's state.",
  },
  superseded: { label: "Superseded", icon: "info", meaning: "A newer refresh of the same cell took over." },
};

/** A cell that has missed its daily refresh. */
export const STALE_WORDS = { label: "Stale", meaning: "Not complete for over 26 hours, or never." } as const;

/** A cell whose last complete listing left an alarm. */
export const ALARM_WORDS = {
  label: "Alarm",
  meaning: "Most of the resources were gone at once, and a second listing agreed.",
} as const;

/** The words of an outcome, also of one that this version of the dashboard does not know. */
export function outcomeWords(outcome: string): OutcomeWords {
  const known: Readonly<Record<string, OutcomeWords>> = OUTCOME_WORDS;
  return known[outcome] ?? { label: outcome, icon: "info", meaning: "" };
}

/** All outcomes but `complete`, worst first. */
export const NOT_COMPLETE: readonly Outcome[] = [
  "denied",
  "denied-by-scp",
  "failed",
  "throttled",
  "timed-out",
  "superseded",
  "region-disabled",
  "not-offered",
  "not-enabled",
  "skipped",
];
