"use client";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Catalog, Run } from "../../../../backend/src/api/schemas.ts";
import { formatCount } from "../../lib/format.ts";
import { outcomeWords } from "../../lib/outcomes.ts";
import { cellsNotComplete } from "../../lib/run-words.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { AccountName } from "../account-name.tsx";
import { OutcomeLabel } from "../outcome-label.tsx";

const PAGE_SIZE = 25;

/** The cells of a refresh that are not complete, and why: the first ones, as many as its record keeps. */
export function RunProblems({ run, catalog }: { readonly run: Run; readonly catalog: Catalog | undefined }) {
  const [page, setPage] = useState(1);
  const { problems } = run;
  const missing = cellsNotComplete(run);
  const pages = Math.max(1, Math.ceil(problems.length / PAGE_SIZE));
  const current = Math.min(page, pages);
  return (
    <Table
      variant="container"
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(missing)})`}
          {...(missing > problems.length &&
            problems.length > 0 && {
              description: `The first ${formatCount(problems.length)} of them are kept with the refresh.`,
            })}
        >
          Cells not complete
        </Header>
      }
      items={problems.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE)}
      ariaLabels={{ tableLabel: "Cells not complete" }}
      wrapLines
      columnDefinitions={[
        { id: "outcome", header: "Outcome", minWidth: 140, cell: ({ outcome }) => <OutcomeLabel outcome={outcome} /> },
        {
          id: "kind",
          header: "Kind",
          isRowHeader: true,
          minWidth: 150,
          cell: ({ service, kind }) => serviceTitle(catalog, `${service}:${kind}`),
        },
        {
          id: "account",
          header: "Account",
          minWidth: 150,
          cell: ({ accountId }) => <AccountName id={accountId} />,
        },
        { id: "region", header: "Region", minWidth: 120, cell: ({ region }) => region },
        {
          id: "why",
          header: "Why",
          minWidth: 260,
          cell: ({ outcome, error }) => (error ? `${error.code}: ${error.message}` : outcomeWords(outcome).meaning),
        },
      ]}
      {...(pages > 1 && {
        pagination: (
          <Pagination
            currentPageIndex={current}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        ),
      })}
      empty={<Box textAlign="center">{run.state === "running" ? "None so far" : "None"}</Box>}
    />
  );
}
