"use client";
import Pagination from "@cloudscape-design/components/pagination";
import type { TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";
import type { Catalog } from "../../../../backend/src/api/schemas.ts";
import { serviceTitle } from "../../lib/service-words.ts";
import { AccountName } from "../account-name.tsx";

interface CellName {
  readonly service: string;
  readonly kind: string;
  readonly accountId: string;
  readonly region: string;
}

/** The columns that name a cell, for the lists of cells that a refresh keeps. */
export function cellColumns(catalog: Catalog | undefined): TableProps.ColumnDefinition<CellName>[] {
  return [
    {
      id: "kind",
      header: "Kind",
      isRowHeader: true,
      minWidth: 150,
      cell: ({ service, kind }) => serviceTitle(catalog, `${service}:${kind}`),
    },
    { id: "account", header: "Account", minWidth: 150, cell: ({ accountId }) => <AccountName id={accountId} /> },
    { id: "region", header: "Region", minWidth: 120, cell: ({ region }) => region },
  ];
}

const PAGE_SIZE = 25;

/** One page of a list that is all here, and the control to turn it, where there are several. */
export function usePages<Item>(items: readonly Item[]): {
  readonly shown: readonly Item[];
  readonly pagination?: ReactNode;
} {
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  const current = Math.min(page, pages);
  const shown = items.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE);
  if (pages === 1) return { shown };
  const pagination = (
    <Pagination
      currentPageIndex={current}
      pagesCount={pages}
      onChange={({ detail }) => setPage(detail.currentPageIndex)}
    />
  );
  return { shown, pagination };
}
