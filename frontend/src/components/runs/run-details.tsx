"use client";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Run } from "../../../../backend/src/api/schemas.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { getRun } from "../../lib/api.ts";
import { hasEnded } from "../../lib/follow-run.ts";
import { formatCount, formatDuration, NOTHING, plural } from "../../lib/format.ts";
import { STALE_WORDS } from "../../lib/outcomes.ts";
import { runScope, runWords, scopeWords } from "../../lib/run-words.ts";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { OutcomeLabel } from "../outcome-label.tsx";
import { PageFrame } from "../page-frame.tsx";
import { useFollow } from "../page-link.tsx";
import { Time } from "../time.tsx";
import { RunAlarms } from "./run-alarms.tsx";
import { RunProblems } from "./run-problems.tsx";
import { RunStatus, TRIGGER_WORDS } from "./run-status.tsx";

/** One refresh: how far it is or how it ended, and the cells that are not complete. */
export function RunDetails({ runId }: { readonly runId: string }) {
  const { catalog, revision, activeRuns } = useDashboard();
  const answer = useRequest(runId, (signal) => getRun(runId, signal), { revision });
  const live = activeRuns.find(({ run }) => run.runId === runId)?.run;
  const run = live ?? (answer.isOutdated ? undefined : answer.data);
  return (
    <PageFrame>
      <SpaceBetween size="l">
        <BreadcrumbGroup
          ariaLabel="Breadcrumbs"
          items={[
            { text: "Refreshes", href: "/dashboard/runs/" },
            { text: runId, href: "" },
          ]}
          onFollow={useFollow()}
        />
        <Header variant="h1">
          {run ? `Refresh of ${scopeWords(runScope(run, catalog.data), catalog.data)}` : "Refresh"}
        </Header>
        <ErrorNotice
          error={answer.error}
          title="Cannot load the refresh"
          keepsData={run !== undefined}
          onRetry={answer.reload}
        />
        {!run && answer.loading && <StatusIndicator type="loading">Loading the refresh</StatusIndicator>}
        {run && <Result run={run} />}
        {run && run.alarms.length > 0 && <RunAlarms run={run} catalog={catalog.data} />}
        {run && <RunProblems run={run} catalog={catalog.data} />}
      </SpaceBetween>
    </PageFrame>
  );
}

function Result({ run }: { readonly run: Run }) {
  const now = useNow();
  const { progress } = run;
  const end = run.finishedAt ?? (hasEnded(run) ? run.heartbeatAt : now);
  return (
    <Container header={<Header variant="h2">Result</Header>}>
      <SpaceBetween size="l">
        {!hasEnded(run) && (
          <ProgressBar
            label="Cells done"
            value={progress.cells === 0 ? 0 : Math.floor((100 * progress.cellsDone) / progress.cells)}
            additionalInfo={`${formatCount(progress.cellsDone)} of ${plural(progress.cells, "cell")}`}
          />
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: "State", value: <RunStatus run={run} /> },
            { label: "Started", value: <Time at={run.startedAt} exact="beside" /> },
            { label: "Took", value: formatDuration(run.startedAt, end) },
            { label: "Started by", value: TRIGGER_WORDS[run.trigger] ?? run.trigger },
            { label: "Accounts", value: formatCount(progress.accounts) },
            { label: "Resources listed", value: formatCount(progress.resources) },
            { label: "Created", value: formatCount(progress.created) },
            { label: "Updated", value: formatCount(progress.updated) },
            { label: "Deleted", value: formatCount(progress.deleted) },
            { label: "Calls to AWS", value: formatCount(progress.apiCalls) },
            { label: "Cells by outcome", value: <Outcomes run={run} /> },
            ...(progress.stale > 0 ? [{ label: "Stale cells", value: <Stale count={progress.stale} /> }] : []),
            { label: "In one sentence", value: runWords(run).sentence },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

/** Cells that this refresh did not complete either, so that what is known of them grows old. */
function Stale({ count }: { readonly count: number }) {
  return (
    <span title={STALE_WORDS.meaning}>
      <StatusIndicator type="warning">{formatCount(count)}</StatusIndicator>
    </span>
  );
}

function Outcomes({ run: { progress } }: { readonly run: Run }) {
  const counts = Object.entries(progress.outcomes).filter(([, count]) => count > 0);
  if (counts.length === 0) return NOTHING;
  return counts.map(([outcome, count]) => (
    <div key={outcome}>
      {formatCount(count)} <OutcomeLabel outcome={outcome} />
    </div>
  ));
}
