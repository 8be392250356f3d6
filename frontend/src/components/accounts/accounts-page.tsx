"use client";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useMemo } from "react";
import type { Accounts } from "../../../../backend/src/api/schemas.ts";
import { useAddress } from "../../hooks/use-address.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { getAccounts } from "../../lib/api.ts";
import { formatCount, plural } from "../../lib/format.ts";
import { CompletenessDetails } from "../completeness-badge.tsx";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { PageFrame } from "../page-frame.tsx";
import { ACCOUNT_COLUMNS } from "./account-columns.tsx";

type Account = Accounts["accounts"][number];

/** The accounts: which there are, what is known of each, and why not more. */
export function AccountsPage() {
  const { revision } = useDashboard();
  const answer = useRequest("accounts", getAccounts, { revision });
  const { parameters, go } = useAddress();
  const search = parameters.get("search") ?? "";
  const sort = parameters.get("sort") ?? "name";
  const change = (name: "search" | "sort", value: string) => {
    const next = new URLSearchParams(parameters);
    if (value === "") next.delete(name);
    else next.set(name, value);
    go(next, name === "search" ? "replace" : "push");
  };
  const all = answer.data?.accounts;
  const items = useMemo(() => sorted((all ?? []).filter(matches(search)), sort), [all, search, sort]);
  const column = ACCOUNT_COLUMNS.find(({ id }) => id === sort.replace(/^-/, ""));
  return (
    <PageFrame contentType="table">
      <SpaceBetween size="l">
        <Header variant="h1" description="Every account of the organisation, as the last refresh saw it.">
          Accounts
        </Header>
        <ErrorNotice
          error={answer.error}
          title="Cannot load the accounts"
          keepsData={answer.data !== undefined}
          onRetry={answer.reload}
        />
        <Table<Account>
          variant="container"
          header={
            <Header
              variant="h2"
              counter={all ? `(${formatCount(all.length)})` : ""}
              description={
                answer.data && <CompletenessDetails label="Accounts" completeness={answer.data.completeness} />
              }
            >
              Accounts
            </Header>
          }
          filter={
            <TextFilter
              filteringText={search}
              filteringAriaLabel="Find accounts"
              filteringPlaceholder="Find accounts by name, id or state"
              filteringClearAriaLabel="Clear"
              countText={plural(items.length, "match", "matches")}
              onChange={({ detail }) => change("search", detail.filteringText)}
            />
          }
          columnDefinitions={ACCOUNT_COLUMNS}
          items={items}
          trackBy="accountId"
          loading={answer.loading && answer.data === undefined}
          loadingText="Loading the accounts"
          ariaLabels={{ tableLabel: "Accounts" }}
          {...(column && { sortingColumn: column, sortingDescending: sort.startsWith("-") })}
          onSortingChange={({ detail }) => {
            const next = ACCOUNT_COLUMNS.find(
              ({ sortingComparator }) => sortingComparator === detail.sortingColumn.sortingComparator,
            );
            change("sort", `${detail.isDescending ? "-" : ""}${next?.id ?? "name"}`);
          }}
          wrapLines
          stickyHeader
          empty={<Empty isFiltered={search !== ""} isKnown={all !== undefined} onClear={() => change("search", "")} />}
        />
      </SpaceBetween>
    </PageFrame>
  );
}

function Empty(props: { readonly isFiltered: boolean; readonly isKnown: boolean; onClear(): void }) {
  const title = props.isFiltered
    ? "No accounts match"
    : props.isKnown
      ? "No account has been read yet: start a refresh"
      : "No answer";
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="strong">{title}</Box>
        {props.isFiltered && <Button onClick={props.onClear}>Clear filter</Button>}
      </SpaceBetween>
    </Box>
  );
}

function matches(search: string): (account: Account) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return ({ accountId, name = "", state }) => {
    const text = `${accountId} ${name} ${state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function sorted(accounts: Account[], sort: string): Account[] {
  const compare = ACCOUNT_COLUMNS.find(({ id }) => id === sort.replace(/^-/, ""))?.sortingComparator;
  if (!compare) return accounts;
  const ascending = accounts.toSorted(compare);
  return sort.startsWith("-") ? ascending.reverse() : ascending;
}
