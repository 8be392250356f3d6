"use client";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { type ReactNode, useMemo } from "react";
import type { Catalog, ResourcePage, ResourceRow } from "../../../../backend/src/api/schemas.ts";
import type { Answer } from "../../hooks/use-request.ts";
import { type ColumnChoice, PAGE_SIZES, type TablePreferences } from "../../hooks/use-table-preferences.ts";
import { defaultColumns, nativeId, type ResourceColumn, resourceColumns } from "../../lib/columns.tsx";
import { formatCount } from "../../lib/format.ts";
import { type InventoryState, inventoryParameters } from "../../lib/question.ts";
import { resourceAddress } from "../../lib/resource-address.ts";
import { selectedKinds } from "../../lib/service-words.ts";

interface Props {
  readonly state: InventoryState;
  readonly answer: Answer<ResourcePage>;
  readonly catalog: Catalog | undefined;
  readonly tagProperties: readonly string[];
  readonly preferences: TablePreferences;
  readonly actions: ReactNode;
  readonly filter: ReactNode;
  readonly empty: ReactNode;
  onPreferences(change: Partial<TablePreferences>): void;
  onChange(change: Partial<InventoryState>): void;
}

/** The resources of one page, with sorting, paging and columns to choose from. */
export function ResourceTable(props: Props) {
  const { state, answer, catalog, tagProperties, preferences, actions, filter, empty, onPreferences, onChange } = props;
  const kinds = selectedKinds(catalog, state.services);
  const [kind] = kinds.length === 1 ? kinds : [];
  const view = kind?.type ?? "all";

  // biome-ignore lint/correctness/useExhaustiveDependencies: the links of the names follow the question.
  const columns = useMemo(
    () =>
      resourceColumns(catalog, {
        tagProperties,
        nameCell: (row) => <NameCell row={row} state={state} onChange={onChange} />,
      }),
    [catalog, tagProperties, state],
  );
  const display = displayOf(
    columns.map(({ id }) => id),
    { chosen: preferences.columns[view], defaults: defaultColumns(kind?.columns ?? []) },
  );
  const items = answer.data?.items ?? [];
  const total = answer.data?.total;
  const field = state.sort.replace(/^-/, "");

  return (
    <Table<ResourceRow>
      variant="container"
      header={
        <Header variant="h2" counter={total === undefined ? "" : `(${formatCount(total)})`} actions={actions}>
          Resources
        </Header>
      }
      filter={filter}
      columnDefinitions={columns.map((column) => {
        const width = preferences.widths[column.id] ?? scaled(column.width);
        return width === undefined ? column : { ...column, width };
      })}
      columnDisplay={display}
      items={items}
      trackBy={resourceAddress}
      loading={answer.loading && (answer.data === undefined || answer.isOutdated)}
      loadingText="Loading resources"
      empty={empty}
      selectionType="single"
      selectedItems={items.filter((row) => resourceAddress(row) === state.resource)}
      onSelectionChange={({ detail }) => {
        const [row] = detail.selectedItems;
        if (row) onChange({ resource: resourceAddress(row) });
      }}
      ariaLabels={{
        tableLabel: "Resources",
        selectionGroupLabel: "Show the details of a resource",
        itemSelectionLabel: (_, row) => `Details of ${row.name ?? nativeId(row)}`,
        allItemsSelectionLabel: () => "Select all",
      }}
      {...(field !== "" && { sortingColumn: { sortingField: field }, sortingDescending: state.sort.startsWith("-") })}
      onSortingChange={({ detail }) =>
        onChange({ sort: `${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField ?? ""}` })
      }
      resizableColumns
      onColumnWidthsChange={({ detail }) => {
        const shown = columns.filter(({ id }) => display.some((each) => each.id === id && each.visible));
        const widths = shown.flatMap(({ id }, index) => {
          const width = detail.widths[index];
          return width === undefined ? [] : [[id, Math.round(width)] as const];
        });
        onPreferences({ widths: { ...preferences.widths, ...Object.fromEntries(widths) } });
      }}
      wrapLines={preferences.wrapLines}
      contentDensity={preferences.contentDensity}
      stickyHeader
      pagination={
        <Pagination
          currentPageIndex={state.page}
          pagesCount={Math.max(1, Math.ceil((total ?? 0) / preferences.pageSize))}
          disabled={total === undefined}
          onChange={({ detail }) => onChange({ page: detail.currentPageIndex })}
        />
      }
      preferences={
        <CollectionPreferences
          title="Table preferences"
          confirmLabel="Confirm"
          cancelLabel="Cancel"
          preferences={{
            pageSize: preferences.pageSize,
            wrapLines: preferences.wrapLines,
            contentDensity: preferences.contentDensity,
            contentDisplay: display,
          }}
          pageSizePreference={{
            title: "Page size",
            options: PAGE_SIZES.map((value) => ({ value, label: `${value} resources` })),
          }}
          wrapLinesPreference={{}}
          contentDensityPreference={{}}
          contentDisplayPreference={{
            title: kind ? `Columns for ${kind.serviceTitle} ${kind.title}` : "Columns",
            enableColumnFiltering: true,
            options: columns.map(({ id, header }) => ({ id, label: header, alwaysVisible: id === "name" })),
          }}
          onConfirm={({ detail }) => {
            const { pageSize, wrapLines, contentDensity, contentDisplay } = detail;
            const chosen = contentDisplay?.flatMap((each) =>
              each.type === "group" ? [] : [{ id: each.id, visible: each.visible }],
            );
            onPreferences({
              ...(pageSize !== undefined && { pageSize }),
              ...(wrapLines !== undefined && { wrapLines }),
              ...(contentDensity !== undefined && { contentDensity }),
              ...(chosen && { columns: { ...preferences.columns, [view]: chosen } }),
            });
            if (pageSize !== preferences.pageSize) onChange({ page: 1 });
          }}
        />
      }
    />
  );
}

/** The width that the widths of columns are made for. */
const MADE_FOR = 1280;

/** Columns take their part of a wide screen, and do not shrink on a narrow one: there the table scrolls. */
function scaled(width: ResourceColumn["width"]): number | undefined {
  return typeof width === "number" ? Math.round(width * Math.min(1.6, Math.max(1, innerWidth / MADE_FOR))) : undefined;
}

function NameCell({ row, state, onChange }: { readonly row: ResourceRow } & Pick<Props, "state" | "onChange">) {
  const resource = resourceAddress(row);
  return (
    <Link
      href={`/dashboard/?${inventoryParameters({ ...state, resource })}`}
      onFollow={(event) => {
        event.preventDefault();
        onChange({ resource });
      }}
    >
      {row.name || <span className="mono">{nativeId(row)}</span>}
    </Link>
  );
}

/** What was chosen, or the defaults; columns that have appeared since are there to be chosen. */
function displayOf(
  ids: readonly string[],
  { chosen, defaults }: { readonly chosen: readonly ColumnChoice[] | undefined; readonly defaults: readonly string[] },
): ColumnChoice[] {
  const first = chosen ?? defaults.map((id) => ({ id, visible: true }));
  const known = first.filter(({ id }) => ids.includes(id));
  const others = ids.filter((id) => !known.some((each) => each.id === id)).map((id) => ({ id, visible: false }));
  return [...known, ...others];
}
