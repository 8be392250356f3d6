"use client";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Completeness } from "../../../backend/src/api/schemas.ts";
import { useNow } from "../hooks/use-now.ts";
import { trustIn } from "../lib/completeness.ts";
import { formatAge, formatCount } from "../lib/format.ts";
import { ALARM_WORDS, NOT_COMPLETE, outcomeWords } from "../lib/outcomes.ts";
import { Time } from "./time.tsx";

interface Props {
  readonly completeness: Completeness | undefined;
  /** `short` leaves the time out, for places where many stand together. */
  readonly variant?: "full" | "short";
}

/** How far the number beside it is to be trusted, and since when: by icon and text. */
export function CompletenessBadge({ completeness, variant = "full" }: Props) {
  const now = useNow();
  const trust = trustIn(completeness, now);
  const age = trust.updatedAt && variant === "full" ? `, ${formatAge(trust.updatedAt, now)}` : "";
  return (
    <StatusIndicator type={trust.icon}>
      <span className="whole-words">
        {trust.text}
        {age && <span className="age">{age}</span>}
      </span>
    </StatusIndicator>
  );
}

/** The badge, and on demand what is behind it: each outcome, the oldest and the newest listing. */
export function CompletenessDetails({
  completeness,
  label,
}: {
  readonly completeness: Completeness;
  readonly label: string;
}) {
  return (
    <Popover
      header="How complete this is"
      size="medium"
      triggerType="text"
      dismissAriaLabel="Close"
      content={<Explanation completeness={completeness} />}
    >
      <span className="visually-hidden">{label}: </span>
      <CompletenessBadge completeness={completeness} />
    </Popover>
  );
}

function Explanation({ completeness }: { readonly completeness: Completeness }) {
  const { cells, complete, neverComplete, stale, alarms, outcomes } = completeness;
  const { newestCompleteAt, oldestCompleteAt, readAt } = completeness;
  const others = NOT_COMPLETE.filter((outcome) => (outcomes[outcome] ?? 0) > 0);
  return (
    <SpaceBetween size="s">
      <Box variant="p">
        A cell is one kind of resource in one account and region. {formatCount(complete)} of {formatCount(cells)} were
        read completely the last time.
      </Box>
      {others.map((outcome) => (
        <StatusIndicator key={outcome} type={outcomeWords(outcome).icon}>
          {formatCount(outcomes[outcome])} {outcomeWords(outcome).label.toLowerCase()}
        </StatusIndicator>
      ))}
      {alarms > 0 && (
        <StatusIndicator type="warning">
          <span className="whole-words">
            {formatCount(alarms)} with an alarm. {ALARM_WORDS.meaning}
          </span>
        </StatusIndicator>
      )}
      <KeyValuePairs
        items={[
          { label: "Never read completely", value: formatCount(neverComplete) },
          { label: "Stale: not for over 26 hours, or never", value: formatCount(stale) },
          { label: "Newest complete listing", value: <Time at={newestCompleteAt} exact="beside" /> },
          { label: "Oldest complete listing", value: <Time at={oldestCompleteAt} exact="beside" /> },
          { label: "Compared with the store", value: <Time at={readAt} exact="beside" /> },
        ]}
      />
    </SpaceBetween>
  );
}
