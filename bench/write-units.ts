/**
 * Consumed write units of a second refresh after 0 %, 1 %, 10 % and 100 % of the resources of one kind have changed, as DynamoDB's
 * rules count them, beside what it costs to put the changed items plainly, to put them and a record of each change in transactions, and what
 * a script pays that deletes the partition and writes it anew. What it is compared with is written by this file, not taken from what the refresh says
 * that it wrote. `node bench/write-units.ts --resources 1000` is a quick try.
 */
import { parseArgs } from "node:util";
import { loadServices } from "../backend/src/collectors/index.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { allItems, deleteAndPut, type Item, put, type WriteUnits } from "./plain-writes.ts";
import { report, rounded } from "./result.ts";

const REGION = "us-east-1";
const SHARES = [0, 0.01, 0.1, 1];
const MOST_OVERHEAD = 1.05;
const LEAST_SAVING = 50;

const { values } = parseArgs({ options: { resources: { type: "string", default: "10000" } } });
const resources = Number(values.resources);
const services = await loadServices(["ec2"]);
const selection = { services: ["ec2"], kinds: ["ec2:instance"] };
const { inventory, changes } = DEFAULT_TABLE_NAMES;

await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": resources } });
const instances = world.organization.world.collection(world.organization.world.management.id, REGION, "ec2:instance");

await world.refresh({ services, selection });
const rewrite = await deleteAndPut(world.client, inventory, await allItems(world.client, inventory));
const churns: Awaited<ReturnType<typeof changed>>[] = [];
for (const share of SHARES) churns.push(await changed(share));

const onePercent = churns.find(({ share }) => share === 0.01);
const { total = Number.NaN, plain = Number.NaN, transactional = Number.NaN } = onePercent ?? {};
const cheaper = rewrite / total;
await report("write-units", {
  sizes: { resources, kind: "ec2:instance" },
  budgets: [
    {
      what: "all write units at 1 % churn, next to putting the changed items plainly, without history and without a fence",
      budget: `at most ${MOST_OVERHEAD} ×`,
      measured: `${rounded(total / plain)} ×: a transaction costs twice, and each change leaves a record ([decision 19](decisions/0019-how-budgets-are-read.md))`,
      isMet: total <= MOST_OVERHEAD * plain,
    },
    {
      what: "the same, next to putting the changed items and one record of each change in transactions",
      budget: `at most ${MOST_OVERHEAD} ×`,
      measured: `${rounded(total / transactional)} ×`,
      isMet: total <= MOST_OVERHEAD * transactional,
    },
    {
      what: "1 % churn next to deleting and rewriting",
      budget: `at least ${LEAST_SAVING} × cheaper`,
      measured: `${rounded(cheaper)} × cheaper`,
      isMet: cheaper >= LEAST_SAVING,
    },
  ],
  tables: [
    {
      title: "Write units that the refresh consumed, by table",
      columns: ["changed", "resources", "inventory", "changes", "metadata", "total"],
      rows: churns.map(({ share, count, ofInventory, ofChanges, ofMetadata, total: all }) => [
        `${share * 100} %`,
        count,
        ofInventory,
        ofChanges,
        ofMetadata,
        all,
      ]),
    },
    {
      title: "The same total next to other ways to write, in write units",
      columns: [
        "changed",
        "refresh",
        "plain puts of the changed items",
        "refresh ×",
        "items and records in transactions",
        "refresh ×",
        "delete and rewrite",
        "refresh cheaper ×",
      ],
      rows: churns.map((churn) => [
        `${churn.share * 100} %`,
        churn.total,
        churn.plain,
        times(churn.total, churn.plain),
        churn.transactional,
        times(churn.total, churn.transactional),
        rewrite,
        times(rewrite, churn.total),
      ]),
    },
  ],
});

/** Changes so great a share of the instances, and counts what the next refresh writes and what other ways would have. */
async function changed(share: number) {
  const count = Math.round(resources * share);
  const ids = instances
    .list()
    .slice(0, count)
    .map(({ InstanceId = "" }) => InstanceId);
  for (const id of ids) {
    const instance = instances.get(id);
    if (instance) instances.put({ ...instance, EbsOptimized: !instance.EbsOptimized });
  }
  const before = world.storage.consumed();
  const { progress, runId } = await world.refresh({ services, selection });
  const after = world.storage.consumed();
  if (progress.updated !== count) throw new Error(`${progress.updated} of ${count} changes were seen`);
  const since = (table: keyof typeof after) => after[table].write - before[table].write;
  const consumed = { ofInventory: since("inventory"), ofChanges: since("changes"), ofMetadata: since("metadata") };
  const total = consumed.ofInventory + consumed.ofChanges + consumed.ofMetadata;
  return { share, count, ...consumed, total, ...(await otherwise(new Set(ids), runId)) };
}

/** What it costs to put the changed items plainly, and what they and one record each cost in transactions. */
async function otherwise(ids: ReadonlySet<string>, runId: string) {
  const text = (item: Item, name: string) => item[name]?.S ?? "";
  const items = (await allItems(world.client, inventory)).filter((item) =>
    ids.has(text(item, "sk").split("/")[1] ?? ""),
  );
  // By resource, so that a second record of the same change would be one too many.
  const records = new Map(
    (await allItems(world.client, changes))
      .filter((item) => text(item, "runId") === runId)
      .map((item) => [text(item, "resource"), item]),
  );
  if (items.length !== ids.size || records.size !== ids.size) {
    throw new Error(`Of ${ids.size} changes there are ${items.length} items and ${records.size} records`);
  }
  const ofItems = await put(world.client, inventory, items);
  // Under keys of their own: an index takes nothing for an entry that it has.
  const copies = [...records.values()].map((item) => ({ ...item, atId: { S: `${text(item, "atId")}-copy` } }));
  const ofRecords = await put(world.client, changes, copies);
  return { plain: ofItems.table + ofItems.indexes, transactional: inTransaction(ofItems) + inTransaction(ofRecords) };
}

/** DynamoDB charges a transaction twice for each item, and once for what follows in the indexes. */
function inTransaction({ table, indexes }: WriteUnits): number {
  return 2 * table + indexes;
}

function times(units: number, others: number): number | string {
  return others === 0 ? "" : rounded(units / others);
}
