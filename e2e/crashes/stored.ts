import { SERVICE_NAMES } from "../../backend/src/collectors/index.ts";
import type { PartitionMetadata, Run, StoredResource } from "../../backend/src/model.ts";
import { openStorage } from "../../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../../backend/src/storage/tables.ts";

/** Everything that a data directory holds. */
export interface Stored {
  /** By `service/account/region/resourceId`. */
  readonly resources: ReadonlyMap<string, StoredResource>;
  readonly partitions: readonly PartitionMetadata[];
  /** Newest first. */
  readonly runs: readonly Run[];
}

/** Reads a data directory through the product's storage, as one more user of its engine. */
export async function readStored(dataDir: string): Promise<Stored> {
  const { storage, close } = await openStorage({ dataDir, tables: DEFAULT_TABLE_NAMES });
  try {
    const resources = new Map<string, StoredResource>();
    const partitions: PartitionMetadata[] = [];
    for (const service of SERVICE_NAMES) {
      for await (const page of storage.partitions(service)) partitions.push(...page);
    }
    for (const partition of partitions) {
      for await (const page of storage.resources(partition)) {
        for (const resource of page) resources.set(keyOf(resource), resource);
      }
    }
    return { resources, partitions, runs: await storage.runs(1_000) };
  } finally {
    await close();
  }
}

/** e.g. `ec2/111122223333/eu-west-1/instance/i-0abc` */
export function keyOf({ service, accountId, region, resourceId }: Omit<StoredKey, "kind">): string {
  return `${service}/${accountId}/${region}/${resourceId}`;
}

type StoredKey = Pick<StoredResource, "service" | "accountId" | "region" | "kind" | "resourceId">;
