"use client";
import type { AppLayoutProps } from "@cloudscape-design/components/app-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { useInventory, useSummary } from "../../hooks/use-inventory.ts";
import { useInventoryState } from "../../hooks/use-inventory-state.ts";
import { useRequest } from "../../hooks/use-request.ts";
import { useTablePreferences } from "../../hooks/use-table-preferences.ts";
import { getFacets } from "../../lib/api.ts";
import { EVERYTHING, type InventoryState, isEverything } from "../../lib/question.ts";
import { useDashboard } from "../dashboard-context.tsx";
import { ErrorNotice } from "../error-notice.tsx";
import { PageFrame } from "../page-frame.tsx";
import { EmptyResources } from "./empty-resources.tsx";
import { ExportButton } from "./export-button.tsx";
import { InventoryFilters } from "./inventory-filters.tsx";
import { PropertySearch } from "./property-search.tsx";
import { ResourceTable } from "./resource-table.tsx";
import { SummaryCards } from "./summary-cards.tsx";

/** Loaded when a resource is first opened. */
const DetailsPanel = lazy(() =>
  import("../details/details-panel.tsx").then((module) => ({ default: module.DetailsPanel })),
);

const NO_PROPERTIES: readonly string[] = [];

/** The inventory: what there is, narrowed down, and the details of one resource beside it. */
export function InventoryPage() {
  const { catalog, revision, reload } = useDashboard();
  const { state, change } = useInventoryState();
  const [preferences, setPreferences] = useTablePreferences();
  const inventory = useInventory(state, { size: preferences.pageSize, revision });
  const all = useSummary(EVERYTHING, { revision });
  const narrowed = useSummary(isEverything(state) ? undefined : state, { revision });
  const summary = isEverything(state) ? all : narrowed;
  const facets = useRequest("properties", (signal) => getFacets({ question: EVERYTHING, properties: [] }, signal), {
    revision,
  });
  const properties = facets.data?.properties ?? NO_PROPERTIES;
  const tagProperties = useMemo(() => properties.filter((name) => name.startsWith("tag.")), [properties]);
  const layout = useRef<AppLayoutProps.Ref>(null);

  useLastPage(state, {
    total: inventory.isOutdated ? undefined : inventory.data?.total,
    size: preferences.pageSize,
    change,
  });

  const opener = useRef<Element>(null);
  const open = (part: Partial<InventoryState>) => {
    change(part);
    if (!part.resource) return;
    if (state.resource === "") opener.current = document.activeElement;
    // The panel is there after the next paint; the focus goes to it, so that keyboards and screen readers follow.
    setTimeout(() => layout.current?.focusSplitPanel(), 100);
  };
  const close = () => {
    change({ resource: "" });
    // Back to where it came from.
    setTimeout(() => opener.current instanceof HTMLElement && opener.current.focus(), 100);
  };
  const error = inventory.error ?? summary.error ?? catalog.error ?? facets.error ?? all.error;

  return (
    <PageFrame
      contentType="table"
      layoutRef={layout}
      splitPanelOpen={state.resource !== ""}
      onSplitPanelToggle={({ detail }) => {
        if (!detail.open) close();
      }}
      splitPanel={
        state.resource === "" ? undefined : (
          <Suspense fallback={null}>
            <DetailsPanel address={state.resource} onOpen={(resource) => open({ resource })} />
          </Suspense>
        )
      }
    >
      <SpaceBetween size="l">
        <Header variant="h1" description="Every resource of the organisation, as far as AWS let it be read.">
          Inventory
        </Header>
        <ErrorNotice
          error={error}
          title="Cannot load the inventory"
          keepsData={inventory.data !== undefined}
          onRetry={() => {
            reload();
            if (catalog.error) catalog.reload();
          }}
        />
        <InventoryFilters scope={state} catalog={catalog.data} summary={all.data} onChange={change} />
        <SummaryCards
          summary={summary.data}
          catalog={catalog.data}
          loading={summary.loading}
          scope={state}
          isOutdated={summary.isOutdated}
          onSelectService={(service) => change({ services: [service] })}
        />
        <ResourceTable
          state={state}
          answer={inventory}
          catalog={catalog.data}
          tagProperties={tagProperties}
          preferences={preferences}
          onPreferences={setPreferences}
          onChange={open}
          actions={<ExportButton state={state} />}
          filter={
            <PropertySearch
              question={state}
              catalog={catalog.data}
              properties={properties}
              total={inventory.data?.total}
              loading={inventory.loading}
              onChange={change}
            />
          }
          empty={
            <EmptyResources
              completeness={inventory.data?.completeness}
              isNarrowed={!isEverything(state)}
              isFirstUse={all.data !== undefined && all.data.completeness.cells === 0}
              onClear={() => change(EVERYTHING)}
            />
          }
        />
      </SpaceBetween>
    </PageFrame>
  );
}

/** A page behind the last one, as an old link may name it, is the last one. */
function useLastPage(
  { page }: InventoryState,
  found: {
    readonly total: number | undefined;
    readonly size: number;
    change(part: Partial<InventoryState>, how: "replace"): void;
  },
): void {
  const { total, size, change } = found;
  const last = total === undefined ? undefined : Math.max(1, Math.ceil(total / size));
  useEffect(() => {
    if (last !== undefined && page > last) change({ page: last }, "replace");
  });
}
