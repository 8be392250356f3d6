import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Catalog, CoveragePage } from "../../../../backend/src/api/schemas.ts";
import { formatCount } from "../../lib/format.ts";
import { outcomeWords, STALE_WORDS } from "../../lib/outcomes.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { OutcomeLabel } from "../outcome-label.tsx";
import { Time } from "../time.tsx";

type Cell = CoveragePage["items"][number];

/** The columns of the list of cells. */
export function coverageColumns(catalog: Catalog | undefined): TableProps.ColumnDefinition<Cell>[] {
  return [
    { id: "outcome", header: "Outcome", minWidth: 130, cell: (cell) => <OutcomeLabel outcome={cell.outcome} /> },
    { id: "kind", header: "Kind", isRowHeader: true, minWidth: 130, cell: (cell) => serviceTitle(catalog, cell.type) },
    { id: "where", header: "Where", minWidth: 170, cell: (cell) => <Where cell={cell} /> },
    { id: "completeAt", header: "Last complete", minWidth: 150, cell: lastComplete },
    { id: "count", header: "Resources", minWidth: 100, cell: stored },
    { id: "why", header: "Why", minWidth: 330, cell: (cell) => <Why cell={cell} /> },
  ];
}

/** What is stored of a cell. Nothing says nothing where it was never read to its end. */
function stored({ count, completeAt }: Cell): string {
  return count === 0 && completeAt === undefined ? "not known" : formatCount(count);
}

function Where({ cell: { accountId, accountName, region } }: { readonly cell: Cell }) {
  return (
    <>
      {accountName ?? "Account"}
      <div className="mono secondary">{accountId}</div>
      <div>{region}</div>
    </>
  );
}

/** The reason in a sentence, AWS's own words, and what was strange. */
function Why({ cell: { outcome, error, alarm } }: { readonly cell: Cell }) {
  const meaning = outcomeWords(outcome).meaning;
  return (
    <>
      {outcome === "complete" ? <span className="secondary">{meaning}</span> : meaning}
      {alarm && (
        <div>
          <StatusIndicator type="warning">
            <span className="whole-words">{alarm.message}</span>
          </StatusIndicator>
        </div>
      )}
      {error && (
        <div className="secondary">
          <span className="mono">{error.code}</span>: {error.message}
        </div>
      )}
    </>
  );
}

function lastComplete({ completeAt, attemptedAt, outcome, stale }: Cell) {
  return (
    <>
      {completeAt ? <Time at={completeAt} /> : "never"}
      {stale && completeAt && (
        <div title={STALE_WORDS.meaning}>
          <StatusIndicator type="warning">{STALE_WORDS.label}</StatusIndicator>
        </div>
      )}
      {outcome !== "complete" && (
        <div className="secondary">
          tried <Time at={attemptedAt} />
        </div>
      )}
    </>
  );
}
