"use client";
import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useCallback, useMemo, useState } from "react";
import type { Catalog, Run } from "../../../backend/src/api/schemas.ts";
import { PageButton } from "../components/page-link.tsx";
import type { ApiError } from "../lib/api-error.ts";
import { runScope, runWords, scopeWords } from "../lib/run-words.ts";

/** What the dashboard tells its user beyond what the page shows. */
export interface Notifications {
  readonly items: readonly FlashbarProps.MessageDefinition[];
  runEnded(run: Run, catalog: Catalog | undefined): void;
  runLost(run: Run, error: ApiError): void;
  refreshRefused(error: ApiError): void;
  exportFailed(error: ApiError): void;
}

/** Holds the notifications until the user dismisses them; a newer one about the same thing replaces the older. */
export function useNotifications(): Notifications {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback((item: FlashbarProps.MessageDefinition & { readonly id: string }) => {
    const onDismiss = () => setItems((all) => all.filter(({ id }) => id !== item.id));
    const complete = { dismissible: true, dismissLabel: "Dismiss notification", onDismiss, ...item };
    setItems((all) => [complete, ...all.filter(({ id }) => id !== item.id)]);
  }, []);
  return useMemo(
    () => ({
      items,
      runEnded: (run, catalog) => tell(endOf(run, catalog)),
      runLost: (run, error) =>
        tell({
          id: run.runId,
          type: "warning",
          ariaRole: "alert",
          header: "The progress of the refresh cannot be read",
          content: `${error.message}. The refresh itself may go on; the list of refreshes will tell.`,
          action: <ToRun runId={run.runId}>Look again</ToRun>,
        }),
      refreshRefused: (error) => tell({ id: "refused", type: "error", ariaRole: "alert", ...refusal(error) }),
      exportFailed: (error) =>
        tell({ id: "export", type: "error", ariaRole: "alert", header: "Cannot export", content: error.message }),
    }),
    [items, tell],
  );
}

function endOf(run: Run, catalog: Catalog | undefined): FlashbarProps.MessageDefinition & { readonly id: string } {
  const { type, label, sentence } = runWords(run);
  const isGood = type === "success";
  return {
    id: run.runId,
    type: type === "success" || type === "error" ? type : "warning",
    ariaRole: isGood ? "status" : "alert",
    header: `Refresh of ${scopeWords(runScope(run, catalog), catalog)}: ${label.toLowerCase()}`,
    content: sentence,
    action: <ToRun runId={run.runId}>{isGood ? "Show the refresh" : "Show what is missing"}</ToRun>,
  };
}

function refusal(error: ApiError): Pick<FlashbarProps.MessageDefinition, "header" | "content"> {
  const header = "The refresh could not be started";
  if (error.status === 403) return { header, content: `You may not start a refresh: ${error.message}` };
  return { header, content: error.message };
}

function ToRun({ runId, children }: { readonly runId: string; readonly children: string }) {
  return <PageButton href={`/dashboard/runs/?run=${encodeURIComponent(runId)}`}>{children}</PageButton>;
}
