"use client";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import { downloadExport, type ExportFormat } from "../../lib/api.ts";
import { asApiError } from "../../lib/api-error.ts";
import type { InventoryState } from "../../lib/question.ts";
import { useDashboard } from "../dashboard-context.tsx";

const FORMATS: readonly ExportFormat[] = ["csv", "json", "parquet"];

/** Saves all that matches, in the order of the table, as a file. */
export function ExportButton({ state }: { readonly state: InventoryState }) {
  const { notifications } = useDashboard();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (format: ExportFormat) => {
    setIsBusy(true);
    try {
      const { blob, name } = await downloadExport(state, { format, sort: state.sort });
      saveAs(blob, name);
    } catch (error) {
      notifications.exportFailed(asApiError(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <ButtonDropdown
      expandToViewport
      loading={isBusy}
      loadingText="Preparing the export"
      items={[
        { id: "csv", text: "CSV", secondaryText: "All that match, one line each" },
        { id: "json", text: "JSON", secondaryText: "All that match, as an array" },
        { id: "parquet", text: "Parquet", secondaryText: "All that match, in typed columns" },
      ]}
      onItemClick={({ detail }) => void save(FORMATS.find((format) => format === detail.id) ?? "csv")}
    >
      Export
    </ButtonDropdown>
  );
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the blob by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
