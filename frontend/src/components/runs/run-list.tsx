"use client";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Catalog, Run } from "../../../../backend/src/api/schemas.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { getRuns } from "../../lib/api.ts";
import { formatCount, formatDuration, formatTime, plural } from "../../lib/format.ts";
import { cellsNotComplete, runScope, scopeWords } from "../../lib/run-words.ts";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { PageFrame } from "../page-frame.tsx";
import { PageLink } from "../page-link.tsx";
import { Time } from "../time.tsx";
import { RunStatus, TRIGGER_WORDS } from "./run-status.tsx";

/** The newest refreshes. */
export function RunList() {
  const { catalog, revision, activeRuns } = useDashboard();
  const now = useNow();
  const answer = useRequest(`runs ${activeRuns.length}`, getRuns, { revision });
  const live = new Map(activeRuns.map(({ run }) => [run.runId, run]));
  return (
    <PageFrame contentType="table">
      <SpaceBetween size="l">
        <Header
          variant="h1"
          description="Each refresh reads AWS and stores what has changed; every day at 02:00 UTC, and on demand."
        >
          Refreshes
        </Header>
        <ErrorNotice
          error={answer.error}
          title="Cannot load the refreshes"
          keepsData={answer.data !== undefined}
          onRetry={answer.reload}
        />
        <Table
          variant="container"
          header={
            <Header variant="h2" counter={answer.data ? `(${formatCount(answer.data.runs.length)})` : ""}>
              Newest refreshes
            </Header>
          }
          columnDefinitions={columns(catalog.data, now)}
          items={answer.data?.runs.map((run) => live.get(run.runId) ?? run) ?? []}
          trackBy="runId"
          loading={answer.loading && answer.data === undefined}
          loadingText="Loading the refreshes"
          wrapLines
          ariaLabels={{ tableLabel: "Refreshes" }}
          empty={<Box textAlign="center">There has been no refresh yet.</Box>}
        />
      </SpaceBetween>
    </PageFrame>
  );
}

function columns(catalog: Catalog | undefined, now: number): TableProps.ColumnDefinition<Run>[] {
  return [
    {
      id: "startedAt",
      header: "Started",
      isRowHeader: true,
      minWidth: 150,
      cell: (run) => (
        <>
          <PageLink href={`/dashboard/runs/?run=${encodeURIComponent(run.runId)}`}>
            <Time at={run.startedAt} />
          </PageLink>
          <div className="secondary">{formatTime(run.startedAt)}</div>
        </>
      ),
    },
    { id: "state", header: "State", minWidth: 130, cell: (run) => <RunStatus run={run} /> },
    { id: "scope", header: "What", minWidth: 140, cell: (run) => scopeWords(runScope(run, catalog), catalog) },
    { id: "trigger", header: "Started by", minWidth: 130, cell: (run) => TRIGGER_WORDS[run.trigger] ?? run.trigger },
    {
      id: "duration",
      header: "Took",
      minWidth: 90,
      cell: (run) => formatDuration(run.startedAt, run.finishedAt ?? endOf(run, now)),
    },
    { id: "cells", header: "Cells", minWidth: 130, cell: (run) => <Cells run={run} /> },
    { id: "resources", header: "Resources", minWidth: 100, cell: ({ progress }) => formatCount(progress.resources) },
    {
      id: "changes",
      header: "Changes",
      minWidth: 150,
      cell: ({ progress: { created, updated, deleted } }) =>
        `${formatCount(created)} created, ${formatCount(updated)} updated, ${formatCount(deleted)} deleted`,
    },
  ];
}

function Cells({ run }: { readonly run: Run }) {
  const { cells, cellsDone, stale, alarms } = run.progress;
  const missing = cellsNotComplete(run);
  return (
    <>
      {formatCount(cellsDone)} of {formatCount(cells)}
      {missing > 0 && <div className="secondary">{formatCount(missing)} not complete</div>}
      {stale > 0 && <div className="secondary">{formatCount(stale)} stale</div>}
      {alarms > 0 && <div className="secondary">{plural(alarms, "alarm")}</div>}
    </>
  );
}

function endOf(run: Run, now: number): string | number {
  return run.state === "running" && !run.interrupted ? now : run.heartbeatAt;
}
