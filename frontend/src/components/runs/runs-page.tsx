"use client";
import { useAddress } from "../../hooks/use-address.ts";
import { RunDetails } from "./run-details.tsx";
import { RunList } from "./run-list.tsx";

/** The refreshes; with `?run=…` one of them. */
export function RunsPage() {
  const { parameters } = useAddress();
  const runId = parameters.get("run");
  return runId ? <RunDetails runId={runId} /> : <RunList />;
}
