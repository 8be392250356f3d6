"use client";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Completeness } from "../../../../backend/src/api/schemas.ts";
import { notComplete } from "../../lib/completeness.ts";
import { plural } from "../../lib/format.ts";
import { EVERYTHING } from "../../lib/question.ts";
import { useDashboard } from "../dashboard-context.tsx";

interface Props {
  /** How far the empty answer is to be trusted; absent where there is no answer. */
  readonly completeness: Completeness | undefined;
  /** Something narrows the question. */
  readonly isNarrowed: boolean;
  /** Nothing at all is known of the whole inventory. */
  readonly isFirstUse: boolean;
  onClear(): void;
}

/** Why there is no resource to show: nothing was read yet, nothing matches, or it is not known. */
export function EmptyResources({ completeness, isNarrowed, isFirstUse, onClear }: Props) {
  const { activeRuns, startRefresh } = useDashboard();
  if (isFirstUse) {
    return activeRuns.length > 0 ? (
      <Empty title="The first refresh is under way">Resources appear here while it runs.</Empty>
    ) : (
      <Empty
        title="Nothing has been read yet"
        action={<Button onClick={() => void startRefresh(EVERYTHING)}>Start a refresh</Button>}
      >
        Start a refresh to read the resources of all accounts.
      </Empty>
    );
  }
  const clear = isNarrowed ? { action: <Button onClick={onClear}>Clear filters</Button> } : {};
  if (!completeness) {
    return (
      <Empty title="No answer" {...clear}>
        The resources could not be loaded.
      </Empty>
    );
  }
  const missing = notComplete(completeness);
  const doubt = missing > 0 ? ` ${plural(missing, "cell is", "cells are")} not complete, so there may be some.` : "";
  if (completeness.cells === 0) {
    return (
      <Empty title="Not known" {...clear}>
        Nothing of this selection has been read yet.
      </Empty>
    );
  }
  return (
    <Empty title={isNarrowed ? "No resources match" : "No resources"} {...clear}>
      {isNarrowed
        ? `No resource that is known matches.${doubt}`
        : `Every account is empty, as far as is known.${doubt}`}
    </Empty>
  );
}

function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children: React.ReactNode;
  readonly action?: React.ReactNode;
}) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="strong">{title}</Box>
        <Box variant="span" color="text-body-secondary">
          {children}
        </Box>
        {action}
      </SpaceBetween>
    </Box>
  );
}
