"use client";
import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import type { Catalog } from "../../../backend/src/api/schemas.ts";
import type { FollowedRun } from "../hooks/use-run-progress.ts";
import { formatCount, plural } from "../lib/format.ts";
import { runScope, runWords, scopeWords } from "../lib/run-words.ts";

/** The notification that shows how far a refresh is. */
export function progressFlash(followed: FollowedRun, catalog: Catalog | undefined): FlashbarProps.MessageDefinition {
  return {
    id: followed.run.runId,
    type: "in-progress",
    loading: true,
    dismissible: false,
    content: <RunProgress followed={followed} catalog={catalog} />,
  };
}

function RunProgress({
  followed: { run, error },
  catalog,
}: {
  readonly followed: FollowedRun;
  readonly catalog: Catalog | undefined;
}) {
  const { cells, cellsDone } = run.progress;
  const label = `Refreshing ${scopeWords(runScope(run, catalog), catalog)}`;
  const done = `${formatCount(cellsDone)} of ${plural(cells, "cell")} · ${runWords(run).sentence}`;
  return (
    <ProgressBar
      variant="flash"
      label={label}
      value={cells === 0 ? 0 : Math.floor((100 * cellsDone) / cells)}
      description={cells === 0 ? "Finding accounts and regions" : done}
      {...(error && { additionalInfo: `The progress cannot be read at the moment: ${error.message}. Trying again.` })}
    />
  );
}
