import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import type { Account, PartitionMetadata, StoredChange } from "../backend/src/model.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";

/** What is stored of a simulated organisation that has changed a little between two refreshes. */
export interface SampleInventory {
  readonly partitions: readonly SamplePartition[];
  readonly accounts: readonly Account[];
  readonly changes: readonly StoredChange[];
}

export interface SamplePartition {
  readonly metadata: PartitionMetadata;
  /** Each resource as JSON. */
  readonly resources: readonly string[];
}

/** Works with the path of a file that holds a sample inventory, for other processes to read. */
export async function withSampleInventory<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "bench-sample-"));
  try {
    const file = join(folder, "inventory.json");
    await writeFile(file, JSON.stringify(await sampleInventory()));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sampleInventory(): Promise<SampleInventory> {
  await using world = await refreshWorld({ accounts: 4, regions: 4, resources: 8_000 });
  await world.refresh();
  world.organization.world.churn({ seed: 1, share: 0.02 });
  await world.refresh();
  const { storage } = world;
  const partitions: SamplePartition[] = [];
  for (const service of SERVICE_NAMES) {
    for await (const page of storage.partitions(service)) {
      for (const metadata of page) {
        const resources: string[] = [];
        for await (const some of storage.resources(metadata))
          resources.push(...some.map((resource) => JSON.stringify(resource)));
        partitions.push({ metadata, resources });
      }
    }
  }
  const changes: StoredChange[] = [];
  const days = new Set((await world.changes()).map(({ at }) => at.slice(0, 10)));
  for (const day of days) for await (const page of storage.changes(day)) changes.push(...page);
  return { partitions, accounts: await storage.accounts(), changes };
}
