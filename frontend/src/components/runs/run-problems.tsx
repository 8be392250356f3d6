"use client";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Catalog, Run } from "../../../../backend/src/api/schemas.ts";
import { formatCount } from "../../lib/format.ts";
import { outcomeWords } from "../../lib/outcomes.ts";
import { cellsNotComplete } from "../../lib/run-words.ts";
import { OutcomeLabel } from "../outcome-label.tsx";
import { cellColumns, usePages } from "./cell-table.tsx";

/** The cells of a refresh that are not complete, and why: the first ones, as many as its record keeps. */
export function RunProblems({ run, catalog }: { readonly run: Run; readonly catalog: Catalog | undefined }) {
  const { problems } = run;
  const missing = cellsNotComplete(run);
  const { shown, ...pagination } = usePages(problems);
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
      items={shown}
      ariaLabels={{ tableLabel: "Cells not complete" }}
      wrapLines
      columnDefinitions={[
        { id: "outcome", header: "Outcome", minWidth: 140, cell: ({ outcome }) => <OutcomeLabel outcome={outcome} /> },
        ...cellColumns(catalog),
        {
          id: "why",
          header: "Why",
          minWidth: 260,
          cell: ({ outcome, error }) => (error ? `${error.code}: ${error.message}` : outcomeWords(outcome).meaning),
        },
      ]}
      {...pagination}
      empty={<Box textAlign="center">{run.state === "running" ? "None so far" : "None"}</Box>}
    />
  );
}
