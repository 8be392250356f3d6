/**
 * Whether threads would make reading XML faster: the processor time of one page of 1,000 instances in its steps (the SDK reads it, the engine
 * makes the canonical form and hashes it, a thread would have to copy it), and how long many pages take on one thread and on two.
 * The answer of the simulated AWS is repeated without a socket, so that nothing else is measured. `node bench/xml-threads.ts --pages 10`
 * is a quick try.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { median, report, rounded } from "./result.ts";
import { digestAll, instancesOf, pageOfInstances } from "./xml-page.ts";

const ROUNDS = 5;

const { values } = parseArgs({ options: { pages: { type: "string", default: "60" } } });
const pages = Number(values.pages);
const page = await pageOfInstances();
const instances = await instancesOf(page);
const serialized = serialize(instances);
const digests = digestAll(instances);

const steps = {
  "the SDK reads it": await step(() => instancesOf(page)),
  "canonical form and hash of each": await step(() => digestAll(instances)),
  "copied from a thread: written there": await step(() => serialize(instances)),
  "copied from a thread: read here": await step(() => deserialize(serialized)),
  "only the hashes copied": await step(() => deserialize(serialize(digests))),
};
const [one, two] = [await threads(1), await threads(2)];
await report("xml-threads", {
  sizes: { pages, "bytes of a page": page.length, instances: instances.length, rounds: ROUNDS },
  budgets: [],
  tables: [
    {
      title: "Processor time of one page",
      columns: ["step", "ms"],
      rows: Object.entries(steps).map(([name, ms]) => [name, rounded(ms)]),
    },
    {
      title: `${pages} pages read and hashed`,
      columns: ["threads", "wall ms", "CPU ms"],
      rows: [
        [1, rounded(one.wallMs), rounded(one.cpuMs)],
        [2, rounded(two.wallMs), rounded(two.cpuMs)],
      ],
    },
  ],
});

/** The thread's processor time of one repetition, in milliseconds. */
async function step(work: () => unknown): Promise<number> {
  for (let warm = 0; warm < 3; warm += 1) await work();
  const before = process.threadCpuUsage();
  for (let repetition = 0; repetition < pages; repetition += 1) await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / pages;
}

/** The middle of several rounds. */
async function threads(count: number): Promise<{ wallMs: number; cpuMs: number }> {
  const workerData = { page, pages: Math.ceil(pages / count) };
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("xml-page.ts", import.meta.url), { workerData }),
  );
  const all = () => Promise.all(workers.map((worker) => once(worker, "message")));
  await all();
  const rounds: { wallMs: number; cpuMs: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = { cpu: process.cpuUsage(), at: performance.now() };
    const done = all();
    for (const worker of workers) worker.postMessage("go");
    await done;
    const { user, system } = process.cpuUsage(before.cpu);
    rounds.push({ wallMs: performance.now() - before.at, cpuMs: (user + system) / 1000 });
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { wallMs: median(rounds.map(({ wallMs }) => wallMs)), cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)) };
}
