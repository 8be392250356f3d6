/**
 * Consumed write units of a second refresh after 0 %, 1 %, 10 % and 100 % of the resources of one kind have changed, as DynamoDB's
 * rules count them, beside what a script pays that deletes the partition and writes it anew. `node bench/write-units.ts
 * --resources 1000` is a quick try.
 */
import { parseArgs } from "node:util";
import { BatchWriteItemCommand, paginateScan, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { loadServices } from "../backend/src/collectors/index.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { report, rounded } from "./result.ts";

const REGION = "us-east-1";
const SHARES = [0, 0.01, 0.1, 1];

const { values } = parseArgs({ options: { resources: { type: "string", default: "10000" } } });
const resources = Number(values.resources);
const services = await loadServices(["ec2"]);
const selection = { services: ["ec2"], kinds: ["ec2:instance"] };

await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": resources } });
const instances = world.organization.world.collection(world.organization.world.management.id, REGION, "ec2:instance");

await world.refresh({ services, selection });
const rewrite = await deleteAndRewrite();
const churns = [];
for (const share of SHARES) churns.push({ share, ...(await changed(Math.round(resources * share))) });

const onePercent = churns.find(({ share }) => share === 0.01);
const overhead = rounded((onePercent?.total ?? Number.NaN) / (onePercent?.items ?? Number.NaN));
const cheaper = rounded(rewrite / (onePercent?.total ?? Number.NaN));
await report("write-units", {
  sizes: { resources, kind: "ec2:instance" },
  budgets: [
    {
      what: "write units of all tables at 1 % churn, next to those of the changed items and of the records of what changed",
      budget: "at most 1.05 ×",
      measured: `${overhead} ×`,
      isMet: overhead <= 1.05,
    },
    {
      what: "1 % churn next to deleting and rewriting",
      budget: "at least 50 × cheaper",
      measured: `${cheaper} × cheaper`,
      isMet: cheaper >= 50,
    },
  ],
  tables: [
    {
      title: "Write units",
      columns: ["changed", "resources", "items", "changes", "metadata", "total", "delete and rewrite", "cheaper ×"],
      rows: churns.map(({ share, count, resources: items, changes, metadata, total }) => [
        `${share * 100} %`,
        count,
        items,
        changes,
        metadata,
        total,
        rewrite,
        rounded(rewrite / total),
      ]),
    },
  ],
});

/** Deletes everything in the table and puts it back, in batches as a script does; returns the write units that it was charged. */
async function deleteAndRewrite(): Promise<number> {
  const table = DEFAULT_TABLE_NAMES.inventory;
  const pages = paginateScan({ client: world.client, pageSize: 700 }, { TableName: table });
  const items = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  const deletes: WriteRequest[] = items.map(({ pk, sk }) => ({
    DeleteRequest: { Key: { ...(pk && { pk }), ...(sk && { sk }) } },
  }));
  const puts: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
  let units = 0;
  for (const requests of [deletes, puts]) {
    for (let from = 0; from < requests.length; from += 25) {
      const { ConsumedCapacity = [] } = await world.client.send(
        new BatchWriteItemCommand({
          RequestItems: { [table]: requests.slice(from, from + 25) },
          ReturnConsumedCapacity: "TOTAL",
        }),
      );
      units += ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    }
  }
  return units;
}

/** Changes so many instances, and counts what the next refresh writes. */
async function changed(count: number) {
  for (const { InstanceId } of instances.list().slice(0, count)) {
    const instance = instances.get(InstanceId ?? "");
    if (instance) instances.put({ ...instance, EbsOptimized: !instance.EbsOptimized });
  }
  const units = await written(() => world.refresh({ services, selection }));
  if (units.updated !== count) throw new Error(`${units.updated} of ${count} changes were seen`);
  return { count, ...units, items: units.resources + units.changes };
}

async function written(work: () => ReturnType<typeof world.refresh>) {
  const before = world.storage.consumed();
  const { progress } = await work();
  const after = world.storage.consumed();
  const since = (table: keyof typeof after) => after[table].write - before[table].write;
  const units = { resources: since("inventory"), changes: since("changes"), metadata: since("metadata") };
  return { updated: progress.updated, ...units, total: units.resources + units.changes + units.metadata };
}
