/**
 * What does a refresh write? Counts consumed write units, by table, of the first refresh of many resources of one kind, of a second
 * one of the unchanged world, after one resource changed, and after one in a hundred did; beside them what deleting and rewriting the
 * partition would cost. `node bench/write-units.ts [resources]`, 10,000 unless said otherwise.
 */
import { loadServices } from "../backend/src/collectors/index.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { report, rounded } from "./report.ts";

const REGION = "us-east-1";
const resources = Number(process.argv[2] ?? 10_000);
const services = await loadServices(["ec2"]);
const selection = { services: ["ec2"], kinds: ["ec2:instance"] };

await using world = await refreshWorld({ accounts: 1, regions: 1, only: { "ec2:instance": resources } });
const instances = world.organization.world.collection(world.organization.world.management.id, REGION, "ec2:instance");

const first = await units(() => world.refresh({ services, selection }));
const unchanged = await units(() => world.refresh({ services, selection }));
const one = await changed(1);
const hundredth = await changed(Math.round(resources / 100));
// A put outside a transaction costs half of what the first refresh paid for it, and so does each delete.
const rewrite = first.written.inventory;
report("write-units", {
  resources,
  first: first.written,
  unchanged: unchanged.written,
  oneChanged: one,
  onePercentChanged: { ...hundredth, timesCheaperThanRewriting: rounded(rewrite / total(hundredth.written)) },
  deleteAndRewrite: rewrite,
});

/** Changes the state of so many instances, and compares what is written with what those items cost by themselves. */
async function changed(count: number) {
  const ids = instances
    .list()
    .slice(0, count)
    .map((instance) => instance.InstanceId ?? "");
  for (const id of ids) {
    const instance = instances.get(id);
    if (instance) instances.put({ ...instance, EbsOptimized: !instance.EbsOptimized });
  }
  const { run, written } = await units(() => world.refresh({ services, selection }));
  if (run.progress.updated !== count) throw new Error(`${run.progress.updated} of ${count} changes were seen`);
  return { changed: count, written, inventoryUnitsPerChange: rounded(written.inventory / count) };
}

async function units(work: () => ReturnType<typeof world.refresh>) {
  const before = world.storage.consumed();
  const run = await work();
  const after = world.storage.consumed();
  const since = (table: keyof typeof after) => after[table].write - before[table].write;
  return { run, written: { inventory: since("inventory"), metadata: since("metadata"), changes: since("changes") } };
}

function total(written: { inventory: number; metadata: number; changes: number }): number {
  return written.inventory + written.metadata + written.changes;
}
