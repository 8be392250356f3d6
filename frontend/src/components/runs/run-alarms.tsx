"use client";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Catalog, Run } from "../../../../backend/src/api/schemas.ts";
import { formatCount } from "../../lib/format.ts";
import { ALARM_WORDS } from "../../lib/outcomes.ts";
import { cellColumns, usePages } from "./cell-table.tsx";

/** The cells of which a refresh raised an alarm: the first ones, as many as its record keeps. */
export function RunAlarms({ run, catalog }: { readonly run: Run; readonly catalog: Catalog | undefined }) {
  const { alarms, progress } = run;
  const { shown, ...pagination } = usePages(alarms);
  const kept =
    progress.alarms > alarms.length ? ` The first ${formatCount(alarms.length)} are kept with the refresh.` : "";
  return (
    <Table
      variant="container"
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(progress.alarms)})`}
          description={`${ALARM_WORDS.meaning}${kept}`}
        >
          Alarms
        </Header>
      }
      items={shown}
      ariaLabels={{ tableLabel: "Alarms" }}
      wrapLines
      columnDefinitions={[
        ...cellColumns(catalog),
        { id: "alarm", header: "What was strange", minWidth: 260, cell: ({ alarm }) => alarm.message },
      ]}
      {...pagination}
    />
  );
}
