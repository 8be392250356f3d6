import type { DuckDBConnection } from "@duckdb/node-api";
import pLimit from "p-limit";
import { chunks } from "../chunks.ts";
import type { PartitionKey, PartitionMetadata, StoredResource } from "../model.ts";
import { type HeldPartition, hasAged, nameOf } from "./held-partitions.ts";
import type { LoadContext } from "./load.ts";
import { relationsToRows, resourceToRow } from "./rows.ts";
import { openTableWriter, type TableWriter } from "./table-writer.ts";
import { type Columns, createTableOf, TABLES } from "./tables.ts";

/** Partitions, or hundreds of resources, that are read from the store at a time. */
const READ_AT_A_TIME = 16;

/** What one call of the store reads by key. */
const KEYS_AT_A_TIME = 100;

/** Where things are put while they are read, and the keys of resources that are to be replaced; readers never look here. */
export const LOADING = {
  cells: "loading_cells",
  resources: "loading_resources",
  relations: "loading_relations",
  written: "loading_written",
} as const;

/** Makes one of these tables, empty, and opens a writer for it. */
export async function openLoading<Shape extends Columns>(
  writer: DuckDBConnection,
  name: (typeof LOADING)[keyof typeof LOADING],
  shape: Shape,
): Promise<TableWriter<Shape>> {
  await writer.run(createTableOf(name, shape));
  return openTableWriter(writer, name, shape);
}

/** A partition is not read again for what has expired before this has passed. */
const EXPIRY_PAUSE_SECONDS = 60;

/** What must be read of a partition: nothing, all of it, or these resources. */
export type Need = "nothing" | "whole" | readonly string[];

/**
 * What must be read of a partition, to go from what is held to what its metadata says. Tables that are other ones than a snapshot was made of, or
 * were restored from a backup, can have the same version at another time. Renewing what is stored does not raise the content version, so an
 * expiry that is held may long be out of date: the partition is read again then, and the store leaves out what has really expired. What was
 * written since is enough only for who holds the very state since which it is listed, and in full.
 */
export function needOf(
  { contentVersion, contentChangedAt, recentWrites }: PartitionMetadata,
  held: HeldPartition | undefined,
  { nowSeconds }: Pick<LoadContext, "nowSeconds">,
): Need {
  if (held === undefined) return contentVersion > 0 ? "whole" : "nothing";
  if (hasAged(held, nowSeconds)) return "whole";
  const isHeld = (state: { readonly contentVersion: number; readonly contentChangedAt?: string }) =>
    held.contentVersion === state.contentVersion && held.contentChangedAt === (state.contentChangedAt ?? null);
  if (isHeld({ contentVersion, ...(contentChangedAt !== undefined && { contentChangedAt }) })) return "nothing";
  return recentWrites && isHeld(recentWrites.since) ? recentWrites.resourceIds : "whole";
}

/** What was read of one partition. */
export interface Reading {
  readonly partition: number;
  readonly count: number;
  readonly expiresAt: number | null;
  readonly readAt: number;
  /** Whether it is all that the partition has, and not only what was written. */
  readonly isWhole: boolean;
}

/** Reads what is needed of partitions into tables of their own. Returns what was read, by partition. */
export async function readContents(
  { storage, database, held, nowSeconds }: LoadContext,
  needs: readonly (readonly [PartitionMetadata, Need])[],
): Promise<ReadonlyMap<string, Reading>> {
  const readings = new Map<string, Reading>();
  const needed = needs.filter(([, need]) => need !== "nothing");
  if (needed.length === 0) return readings;
  const { writer } = database;
  const resources = await openLoading(writer, LOADING.resources, TABLES.resources);
  const relations = await openLoading(writer, LOADING.relations, TABLES.relations);

  for (const [key, need] of needed) {
    const previous = need === "whole" ? undefined : held.get(key);
    readings.set(nameOf(key), {
      partition: held.numberOf(key),
      count: 0,
      expiresAt: previous?.expiresAt ?? null,
      readAt: Math.max(previous?.readAt ?? nowSeconds, nowSeconds),
      isWhole: previous === undefined,
    });
  }
  /** A page of one partition or of several. */
  function take(page: readonly StoredResource[]): void {
    for (const resource of page) {
      const name = nameOf(resource);
      const reading = readings.get(name);
      // The store gives only what was asked for.
      if (reading === undefined) continue;
      const { partition, count, expiresAt } = reading;
      resources.add(resourceToRow(resource, partition));
      for (const row of relationsToRows(resource, partition)) relations.add(row);
      // Where the store's clock is behind ours, what it still gives out would be read again with every check.
      const ttl = Math.max(resource.ttl, nowSeconds + EXPIRY_PAUSE_SECONDS);
      readings.set(name, {
        ...reading,
        count: count + 1,
        expiresAt: expiresAt === null ? ttl : Math.min(expiresAt, ttl),
      });
    }
  }

  const whole = needed.flatMap(([key, need]) => (need === "whole" ? [key] : []));
  const keys = needed.flatMap(([key, need]) => (typeof need === "string" ? [] : need.map((id) => keyOf(key, id))));
  const limit = pLimit(READ_AT_A_TIME);
  const all = [
    ...whole.map((key) =>
      limit(async () => {
        for await (const page of storage.resources(key)) take(page);
      }),
    ),
    ...chunks(keys, KEYS_AT_A_TIME).map((some) => limit(async () => take(await storage.resourcesByKey(some)))),
  ];
  // All must have ended before the writers can be closed, also where one failed.
  const results = await Promise.allSettled(all);
  resources.finish();
  relations.finish();
  for (const result of results) if (result.status === "rejected") throw result.reason;

  const written = await openLoading(writer, LOADING.written, { partition: "INTEGER", resourceId: "VARCHAR" });
  for (const key of keys) written.add({ partition: held.numberOf(key), resourceId: key.resourceId });
  written.finish();
  return readings;
}

function keyOf({ service, accountId, region }: PartitionKey, resourceId: string) {
  return { service, accountId, region, resourceId };
}
