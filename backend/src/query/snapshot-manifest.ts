import { type TableName, tableNames } from "./tables.ts";

/**
 * Must be raised with every change of `tables.ts` and `rows.ts`, whose results a snapshot holds, and of the manifest. Another
 * version's snapshots are not read.
 */
const SCHEMA_VERSION = 5;

/** The file of one table: its rows, and its checksum in hexadecimal. */
export interface SnapshotTable {
  readonly rows: number;
  readonly sha256: string;
}

export type SnapshotTables = Readonly<Record<TableName, SnapshotTable>>;

interface Manifest {
  readonly product: "aws-inventory";
  readonly schemaVersion: number;
  readonly tables: SnapshotTables;
}

/** The text of the manifest of a snapshot of these tables. */
export function formatManifest(tables: SnapshotTables): string {
  const manifest: Manifest = { product: "aws-inventory", schemaVersion: SCHEMA_VERSION, tables };
  return JSON.stringify(manifest);
}

/** The tables that a manifest lists. Throws a `RangeError` that says why it is not one of ours. */
export function parseManifest(text: string): SnapshotTables {
  const manifest = parseJson(text);
  if (!isRecord(manifest) || manifest.product !== "aws-inventory" || !isRecord(manifest.tables)) {
    throw new RangeError("its manifest is damaged or not of this product");
  }
  if (manifest.schemaVersion !== SCHEMA_VERSION) {
    throw new RangeError(`it has version ${manifest.schemaVersion}, and this program reads version ${SCHEMA_VERSION}`);
  }
  for (const table of tableNames()) {
    const entry = manifest.tables[table];
    if (!isRecord(entry) || typeof entry.rows !== "number" || typeof entry.sha256 !== "string") {
      throw new RangeError(`its manifest does not list ${table}`);
    }
  }
  // Every field has just been looked at.
  return manifest.tables as unknown as SnapshotTables;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
