"use client";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import { useAddress } from "../hooks/use-address.ts";
import { EVERYTHING, parseScope } from "../lib/question.ts";
import { scopeWords } from "../lib/run-words.ts";
import { useDashboard } from "./dashboard-context.tsx";

/** Starts a refresh of everything, or of the services, accounts and regions that the page is narrowed to. */
export function RefreshButton() {
  const { startRefresh, activeRuns, catalog } = useDashboard();
  const [isStarting, setIsStarting] = useState(false);
  const scope = parseScope(useAddress().parameters);
  const isNarrowed = [scope.services, scope.accounts, scope.regions].some((part) => part.length > 0);

  const start = async (what: "everything" | "selection") => {
    setIsStarting(true);
    await startRefresh(what === "selection" ? scope : EVERYTHING);
    setIsStarting(false);
  };

  return (
    <ButtonDropdown
      variant="primary"
      expandToViewport
      loading={isStarting}
      loadingText="Starting the refresh"
      items={[
        { id: "everything", text: "Everything", secondaryText: "All services, accounts and regions" },
        {
          id: "selection",
          text: isNarrowed ? `Only ${scopeWords(scope, catalog.data)}` : "Only the selection",
          secondaryText: "The services, accounts and regions selected on this page",
          disabled: !isNarrowed,
          disabledReason: "Select services, accounts or regions first",
        },
      ]}
      onItemClick={({ detail }) => void start(detail.id === "selection" ? "selection" : "everything")}
    >
      {activeRuns.length > 0 ? "Refreshing…" : "Refresh"}
    </ButtonDropdown>
  );
}
