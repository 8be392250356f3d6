import Popover from "@cloudscape-design/components/popover";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Accounts } from "../../../../backend/src/api/schemas.ts";
import { notComplete } from "../../lib/completeness.ts";
import { formatCount, NOTHING } from "../../lib/format.ts";
import { outcomeWords } from "../../lib/outcomes.ts";
import { CompletenessBadge } from "../completeness-badge.tsx";
import { PageLink } from "../page-link.tsx";
import { Time } from "../time.tsx";

type Account = Accounts["accounts"][number];

/** The columns of the list of accounts. */
export const ACCOUNT_COLUMNS: readonly TableProps.ColumnDefinition<Account>[] = [
  {
    id: "name",
    header: "Account",
    isRowHeader: true,
    minWidth: 170,
    sortingComparator: (a, b) => (a.name ?? a.accountId).localeCompare(b.name ?? b.accountId),
    cell: ({ accountId, name }) => (
      <>
        <PageLink href={`/dashboard/?accounts=${accountId}`}>{name || accountId}</PageLink>
        {name && <div className="mono secondary">{accountId}</div>}
      </>
    ),
  },
  {
    id: "state",
    header: "State",
    minWidth: 190,
    sortingComparator: (a, b) => a.state.localeCompare(b.state),
    cell: (account) => <State account={account} />,
  },
  {
    id: "resources",
    header: "Resources",
    minWidth: 110,
    sortingComparator: (a, b) => a.count - b.count,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: "completeness",
    header: "Completeness",
    minWidth: 220,
    sortingComparator: (a, b) => notComplete(a.completeness) - notComplete(b.completeness),
    cell: ({ accountId, completeness }) => (
      <>
        <CompletenessBadge completeness={completeness} />
        {notComplete(completeness) > 0 && (
          <div>
            <PageLink href={`/dashboard/coverage/?accounts=${accountId}`} fontSize="body-s">
              Show which and why
            </PageLink>
          </div>
        )}
      </>
    ),
  },
  {
    id: "regions",
    header: "Regions",
    minWidth: 100,
    sortingComparator: (a, b) => (a.regions?.length ?? 0) - (b.regions?.length ?? 0),
    cell: ({ regions }) =>
      regions ? (
        <Popover header="Enabled regions" content={regions.join(", ")} dismissAriaLabel="Close" triggerType="text">
          {formatCount(regions.length)}
        </Popover>
      ) : (
        NOTHING
      ),
  },
  {
    id: "seenAt",
    header: "Last seen",
    minWidth: 120,
    sortingComparator: (a, b) => a.seenAt.localeCompare(b.seenAt),
    cell: ({ seenAt }) => <Time at={seenAt} />,
  },
];

/** The account's state, and why it could not be entered. */
function State({ account: { state, error } }: { readonly account: Account }) {
  return (
    <>
      <StatusIndicator type={state === "ACTIVE" ? "success" : "stopped"}>{stateWords(state)}</StatusIndicator>
      {error && (
        <div>
          <StatusIndicator type={outcomeWords(error.outcome).icon}>
            <span className="whole-words">
              Could not be entered: {error.message} ({error.code})
            </span>
          </StatusIndicator>
        </div>
      )}
    </>
  );
}

/** AWS writes states in capitals. */
function stateWords(state: string): string {
  return state === "" ? NOTHING : `${state.slice(0, 1)}${state.slice(1).toLowerCase().replaceAll("_", " ")}`;
}
