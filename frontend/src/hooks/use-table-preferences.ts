"use client";
import { useStored } from "./use-stored.ts";

/** What a reader chose for the resource table. */
export interface TablePreferences {
  readonly pageSize: number;
  readonly wrapLines: boolean;
  readonly contentDensity: "comfortable" | "compact";
  /** By view (a kind, or `all`): its columns in order, with those that are shown. */
  readonly columns: Readonly<Record<string, readonly ColumnChoice[]>>;
  /** By column, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
}

export interface ColumnChoice {
  readonly id: string;
  readonly visible: boolean;
}

export const PAGE_SIZES = [20, 50, 100, 200];

const DEFAULTS: TablePreferences = {
  pageSize: 50,
  wrapLines: false,
  contentDensity: "comfortable",
  columns: {},
  widths: {},
};

/** The preferences of the resource table, remembered by this browser. */
export function useTablePreferences(): [TablePreferences, (change: Partial<TablePreferences>) => void] {
  const [preferences, set] = useStored("aws-inventory.table", { parse: parsePreferences, initial: DEFAULTS });
  return [preferences, (change) => set({ ...preferences, ...change })];
}

/** Takes from what is stored only what can be used. */
export function parsePreferences(stored: unknown): TablePreferences | undefined {
  if (!isRecord(stored)) return undefined;
  const { pageSize, wrapLines, contentDensity, columns, widths } = stored;
  return {
    pageSize: PAGE_SIZES.find((size) => size === pageSize) ?? DEFAULTS.pageSize,
    wrapLines: wrapLines === true,
    contentDensity: contentDensity === "compact" ? "compact" : "comfortable",
    columns: isRecord(columns) ? mapValues(columns, parseColumns) : {},
    widths: isRecord(widths) ? mapValues(widths, parseWidth) : {},
  };
}

function parseColumns(stored: unknown): readonly ColumnChoice[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const choices = stored.flatMap((choice: unknown) =>
    isRecord(choice) && typeof choice.id === "string" ? [{ id: choice.id, visible: choice.visible === true }] : [],
  );
  return choices.some(({ visible }) => visible) ? choices : undefined;
}

function parseWidth(stored: unknown): number | undefined {
  return typeof stored === "number" && stored >= 40 && stored <= 2000 ? stored : undefined;
}

function mapValues<T>(record: Record<string, unknown>, parse: (value: unknown) => T | undefined): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      const parsed = parse(value);
      return parsed === undefined ? [] : [[key, parsed]];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
