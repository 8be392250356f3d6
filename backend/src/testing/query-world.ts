import type { Cell, PartitionKey, StoredChange } from "../model.ts";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { sampleCell, sampleChange, sampleResource } from "../storage/contract-samples.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { prepareWorld } from "./prepare-world.ts";
import type { FactCell, FactResource, QueryFacts } from "./query-facts.ts";
import { type RefreshWorld, refreshWorld } from "./refresh-world.ts";
import { storePartition } from "./store-partition.ts";

const DAY_MS = 86_400_000;

/** An inventory in which every query finds something, and two copies of it. */
export interface QueryWorld extends AsyncDisposable {
  readonly facts: QueryFacts;
  readonly readModel: ReadModel;
  /** Another copy, filled on its own. */
  readonly otherModel: ReadModel;
}

/** Makes an inventory of a simulated organisation that has been refreshed twice; end it with `await using`. */
export async function queryWorld(): Promise<QueryWorld> {
  const world = await refreshWorld({ accounts: 4, regions: 3, resources: 1_500, seed: 7 });
  const { organization, storage } = world;
  prepareWorld(organization);
  await world.refresh();
  organization.world.churn({ seed: 5, share: 0.1 });
  await world.refresh();
  await storeRareCells(storage);
  await storeOldChanges(storage);
  const readModel = await openReadModel({ storage });
  const otherModel = await openReadModel({ storage });
  return {
    facts: await factsOf(world),
    readModel,
    otherModel,
    async [Symbol.asyncDispose]() {
      await readModel.close();
      await otherModel.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Cells as they rarely are, and two resources where nothing else is. */
async function storeRareCells(storage: InventoryStorage): Promise<void> {
  const partition: PartitionKey = { service: "ec2", accountId: "999900001111", region: "ap-east-1" };
  const put = ["pg-1", "pg-2"].map((id) => sampleResource(partition, `placement-group/${id}`));
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const cell = (fields: Partial<Cell>): Cell => ({
    ...sampleCell(0),
    completeAt: ago(1),
    attemptedAt: ago(1),
    ...fields,
  });
  const { completeAt: _, ...never } = sampleCell(0);
  await storePartition(storage, partition, {
    put,
    cells: {
      "placement-group": cell({ count: 2 }),
      instance: cell({ alarm: { code: "SharpDrop", message: "30 of 40 resources were gone at once" } }),
      volume: cell({
        outcome: "throttled",
        completeAt: ago(30),
        error: { code: "Throttling", message: "Rate exceeded" },
      }),
      snapshot: cell({ completeAt: ago(25) }),
      image: cell({ completeAt: ago(27) }),
      "key-pair": { ...never, outcome: "skipped" },
      "elastic-ip": { ...never, outcome: "not-offered" },
      "launch-template": { ...never, outcome: "not-enabled", count: 1 },
      "network-interface": { ...never, outcome: "region-disabled" },
    },
  });
}

/** Changes of days ago, which a refresh of today does not make. */
async function storeOldChanges(storage: InventoryStorage): Promise<void> {
  const partition: PartitionKey = { service: "s3", accountId: "999900001111", region: "eu-west-1" };
  const attempt = await storage.begin(partition, "run-1", new Date().toISOString());
  for (const days of [0.5, 2, 8]) {
    const at = new Date(Date.now() - days * DAY_MS).toISOString();
    const { ttl: _, ...resource } = sampleResource(partition, `bucket/gone-${days}`, { tags: { Owner: "ben" } });
    const before = { ...resource, name: `gone-${days}` };
    const change = sampleChange({ ...resource, ttl: 0 }, { at, change: "deleted", before });
    await storage.commit(attempt, [{ remove: resource.resourceId, change }], at);
  }
}

async function factsOf(world: RefreshWorld): Promise<QueryFacts> {
  const stored = [...(await world.stored()).values()];
  const resources = stored.map((resource): FactResource => {
    const { service, kind, resourceId } = resource;
    return { ...resource, type: `${service}:${kind}`, id: resourceId.slice(kind.length + 1) };
  });
  const cells = [...(await world.cells())].map(([place, cell]): FactCell => {
    const [type = "", accountId = "", region = ""] = place.split("/");
    return { ...cell, type, accountId, region };
  });
  const now = Date.now();
  const changes: StoredChange[] = [];
  for (let days = 10; days >= -1; days--) {
    const day = new Date(now - days * DAY_MS).toISOString().slice(0, 10);
    for await (const page of world.storage.changes(day)) changes.push(...page);
  }
  return { now, resources, cells, changes, accounts: await world.storage.accounts() };
}
