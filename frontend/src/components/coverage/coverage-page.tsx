"use client";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Completeness } from "../../../../backend/src/api/schemas.ts";
import { useAddress } from "../../hooks/use-address.ts";
import { useSummary } from "../../hooks/use-inventory.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { getCoverage } from "../../lib/api.ts";
import { formatCount } from "../../lib/format.ts";
import { ALARM_WORDS, NOT_COMPLETE, OUTCOME_WORDS, STALE_WORDS } from "../../lib/outcomes.ts";
import { EVERYTHING, parseScope, type Scope, scopeParameters } from "../../lib/question.ts";
import { CompletenessDetails } from "../completeness-badge.tsx";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { InventoryFilters } from "../inventory/inventory-filters.tsx";
import { PageFrame } from "../page-frame.tsx";
import { coverageColumns } from "./coverage-columns.tsx";

const PAGE_SIZE = 50;

const NOT_COMPLETE_OPTION = "not-complete";
const ALL_OPTION = "all";
const ATTENTION_OPTIONS = ["stale", "alarm"];

/** What the address asks. */
interface CoverageState extends Scope {
  /** One outcome, `not-complete` for every one but `complete`, `stale` or `alarm` for cells that deserve attention, or `all`. */
  readonly outcome: string;
  readonly page: number;
}

/** Every cell that is not complete, and why; on demand all cells. */
export function CoveragePage() {
  const { catalog, revision, reload } = useDashboard();
  const { parameters, go } = useAddress();
  const state = parseState(parameters);
  const change = (part: Partial<CoverageState>) => go(parametersOf({ ...state, page: 1, ...part }));
  const answer = useRequest(
    String(parametersOf(state)),
    (signal) => getCoverage({ scope: state, ...cellsOf(state), page: state.page, size: PAGE_SIZE }, signal),
    { revision },
  );
  const all = useSummary(EVERYTHING, { revision });
  const options = optionsOf(answer.data?.completeness);
  const isNarrowed = state.outcome !== ALL_OPTION || scopeParameters(state).size > 0;

  return (
    <PageFrame contentType="table">
      <SpaceBetween size="l">
        <Header
          variant="h1"
          description="A cell is one kind of resource in one account and region. Only what was read completely is certain; whatever is not keeps the data of its last complete listing."
        >
          Coverage
        </Header>
        <ErrorNotice
          error={answer.error ?? all.error}
          title="Cannot load the coverage"
          keepsData={answer.data !== undefined}
          onRetry={reload}
        />
        <InventoryFilters scope={state} catalog={catalog.data} summary={all.data} onChange={change} />
        <Table
          variant="container"
          header={
            <Header
              variant="h2"
              counter={answer.data ? `(${formatCount(answer.data.total)})` : ""}
              description={
                answer.data && <CompletenessDetails label="Coverage" completeness={answer.data.completeness} />
              }
            >
              Cells
            </Header>
          }
          filter={
            <Select
              ariaLabel="Outcome"
              expandToViewport
              options={options}
              selectedOption={options.find(({ value }) => value === state.outcome) ?? null}
              onChange={({ detail }) => change({ outcome: detail.selectedOption.value ?? NOT_COMPLETE_OPTION })}
            />
          }
          columnDefinitions={coverageColumns(catalog.data)}
          items={answer.data?.items ?? []}
          trackBy={(cell) => `${cell.type}/${cell.accountId}/${cell.region}`}
          loading={answer.loading && (answer.data === undefined || answer.isOutdated)}
          loadingText="Loading the cells"
          ariaLabels={{ tableLabel: "Cells" }}
          wrapLines
          cellVerticalAlign="top"
          stickyHeader
          empty={
            <Empty
              title={emptyTitle(state, answer.data?.completeness.cells)}
              onShowAll={
                isNarrowed ? () => change({ services: [], accounts: [], regions: [], outcome: ALL_OPTION }) : undefined
              }
            />
          }
          pagination={
            <Pagination
              currentPageIndex={state.page}
              pagesCount={Math.max(1, Math.ceil((answer.data?.total ?? 0) / PAGE_SIZE))}
              onChange={({ detail }) => change({ page: detail.currentPageIndex })}
            />
          }
        />
      </SpaceBetween>
    </PageFrame>
  );
}

function Empty({ title, onShowAll }: { readonly title: string; readonly onShowAll: (() => void) | undefined }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="strong">{title}</Box>
        {onShowAll && <Button onClick={onShowAll}>Show all cells</Button>}
      </SpaceBetween>
    </Box>
  );
}

function emptyTitle({ outcome }: CoverageState, cells: number | undefined): string {
  if (cells === undefined) return "No answer";
  if (cells === 0) return "Nothing of this has been read yet";
  return outcome === NOT_COMPLETE_OPTION ? "Every cell of this is complete" : "No cells match";
}

function optionsOf(completeness: Completeness | undefined) {
  const counts: Readonly<Partial<Record<string, number>>> = completeness?.outcomes ?? {};
  const sum = (outcomes: readonly string[]) => outcomes.reduce((total, outcome) => total + (counts[outcome] ?? 0), 0);
  return [
    { value: NOT_COMPLETE_OPTION, label: "Not complete", labelTag: formatCount(sum(NOT_COMPLETE)) },
    { value: ALL_OPTION, label: "All outcomes", labelTag: formatCount(sum(Object.keys(OUTCOME_WORDS))) },
    { value: "stale", label: "Stale", description: STALE_WORDS.meaning, labelTag: formatCount(completeness?.stale) },
    { value: "alarm", label: "Alarms", description: ALARM_WORDS.meaning, labelTag: formatCount(completeness?.alarms) },
    ...Object.entries(OUTCOME_WORDS).map(([value, { label, meaning }]) => ({
      value,
      label,
      description: meaning,
      labelTag: formatCount(sum([value])),
    })),
  ];
}

/** What the API is asked for. */
function cellsOf({ outcome }: CoverageState): {
  readonly outcomes: readonly string[];
  readonly attention: readonly string[];
} {
  if (outcome === ALL_OPTION) return { outcomes: [], attention: [] };
  if (ATTENTION_OPTIONS.includes(outcome)) return { outcomes: [], attention: [outcome] };
  return { outcomes: outcome === NOT_COMPLETE_OPTION ? NOT_COMPLETE : [outcome], attention: [] };
}

function parseState(parameters: URLSearchParams): CoverageState {
  const page = Number(parameters.get("page"));
  const asked = parameters.get("outcome") ?? NOT_COMPLETE_OPTION;
  const isOption = asked === ALL_OPTION || ATTENTION_OPTIONS.includes(asked) || asked in OUTCOME_WORDS;
  const outcome = isOption ? asked : NOT_COMPLETE_OPTION;
  return { ...parseScope(parameters), outcome, page: Number.isSafeInteger(page) && page > 0 ? page : 1 };
}

function parametersOf({ outcome, page, ...scope }: CoverageState): URLSearchParams {
  const parameters = scopeParameters(scope);
  if (outcome !== NOT_COMPLETE_OPTION) parameters.set("outcome", outcome);
  if (page > 1) parameters.set("page", String(page));
  return parameters;
}
