import { type TableName, tableNames } from "./tables.ts";

/** The name of the manifest within a snapshot. Written last, so a snapshot without it is none. */
export const MANIFEST = "manifest.json";

/**
 * Must be raised with every change of `tables.ts` and `rows.ts`, whose results a snapshot holds, of the manifest, and of the files
 * that there are. Another version's snapshots are not read.
 */
const SCHEMA_VERSION = 8;

/** One file of a snapshot. */
export interface SnapshotFile {
  /** Where it is within the snapshot, e.g. `resources/service=ec2/resources.parquet`. */
  readonly name: string;
  readonly table: TableName;
  readonly rows: number;
  readonly bytes: number;
  /** Its checksum in hexadecimal. */
  readonly sha256: string;
}

/** The file of a service's resources. */
export function fileOfService(service: string): string {
  return `resources/service=${service}/resources.parquet`;
}

/** What is in a snapshot. */
export interface SnapshotManifest {
  /** When the copy was written down, RFC 3339. */
  readonly at: string;
  /** The version of the product that wrote it. */
  readonly version: string;
  /** One for each table, of resources one for each service. */
  readonly files: readonly SnapshotFile[];
}

/** The text of a manifest. */
export function formatManifest({ at, version, files }: SnapshotManifest): string {
  return JSON.stringify({ product: "aws-inventory", schemaVersion: SCHEMA_VERSION, version, at, files }, undefined, 1);
}

/** What a manifest says. Throws a `RangeError` that says why it is not one of ours. */
export function parseManifest(text: string): SnapshotManifest {
  const manifest = parseJson(text);
  if (!isRecord(manifest) || manifest.product !== "aws-inventory") {
    throw new RangeError("its manifest is damaged or not of this product");
  }
  if (manifest.schemaVersion !== SCHEMA_VERSION) {
    throw new RangeError(`it has version ${manifest.schemaVersion}, and this program reads version ${SCHEMA_VERSION}`);
  }
  const { at, version, files } = manifest;
  if (!isTime(at) || typeof version !== "string" || !Array.isArray(files) || !files.every(isFile)) {
    throw new RangeError("its manifest is damaged or not of this product");
  }
  for (const table of tableNames()) {
    if (!files.some((file) => file.table === table)) throw new RangeError(`its manifest does not list ${table}`);
  }
  return { at, version, files };
}

/** Names are those that `snapshot-files.ts` gives: they become paths on this machine. */
const FILE_NAME = /^[a-z]+\/(service=[a-z0-9-]+\/)?[a-z]+\.parquet$/;

function isFile(value: unknown): value is SnapshotFile {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    FILE_NAME.test(value.name) &&
    tableNames().some((table) => table === value.table) &&
    typeof value.rows === "number" &&
    Number.isSafeInteger(value.bytes) &&
    typeof value.sha256 === "string"
  );
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
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
