/** The formats of files. */
export const EXPORT_FORMATS = ["csv", "json", "ndjson", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Those that are text, and are written resource by resource. */
export type TextFormat = Exclude<ExportFormat, "parquet">;

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  ndjson: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
};
