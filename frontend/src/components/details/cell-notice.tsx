"use client";
import Alert from "@cloudscape-design/components/alert";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Details } from "../../../../backend/src/api/schemas.ts";
import { outcomeWords } from "../../lib/outcomes.ts";
import { Time } from "../time.tsx";

/** How far the details are to be trusted: when their cell was last read completely, and why not since. */
export function CellNotice({ cell }: { readonly cell: Details["cell"] }) {
  if (!cell) {
    return <StatusIndicator type="pending">The refresh that found it did not finish its cell.</StatusIndicator>;
  }
  if (cell.outcome === "complete") {
    return (
      <>
        <StatusIndicator type={cell.stale ? "warning" : "success"}>
          <span className="whole-words">
            Last complete listing <Time at={cell.completeAt} exact="beside" />
            {cell.stale && ", which is stale"}
          </span>
        </StatusIndicator>
        {cell.alarm && (
          <div>
            <StatusIndicator type="warning">
              <span className="whole-words">Of its kind there, {cell.alarm.message}.</span>
            </StatusIndicator>
          </div>
        )}
      </>
    );
  }
  const { label, meaning } = outcomeWords(cell.outcome);
  return (
    <Alert type="warning" header={`The last attempt to read this was not complete: ${label.toLowerCase()}`}>
      {meaning} {cell.error && `${cell.error.code}: ${cell.error.message}. `}
      {cell.completeAt ? (
        <>
          The last complete listing was <Time at={cell.completeAt} exact="beside" />; the last attempt{" "}
          <Time at={cell.attemptedAt} exact="beside" />.
        </>
      ) : (
        <>
          It has never been listed completely; the last attempt was <Time at={cell.attemptedAt} exact="beside" />.
        </>
      )}
    </Alert>
  );
}
