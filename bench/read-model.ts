/**
 * How fast the read model answers, starts and catches up. Stores many resources, those of a simulated organisation copied to further
 * accounts, and asks what the dashboard asks; tells the median and the 95th percentile of each question and the processor time it takes,
 * what a question reads of DynamoDB, and what filling costs. `node bench/read-model.ts --resources 5000 --repetitions 3` is a quick try.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import type { ReadModel } from "../backend/src/query/read-model.ts";
import { localSnapshots } from "../backend/src/query/snapshot-local.ts";
import { refreshWorld } from "../backend/src/testing/refresh-world.ts";
import { DASHBOARD_QUESTIONS } from "./dashboard-questions.ts";
import { change, fill } from "./filled-storage.ts";
import { type Budget, percentile, report, rounded } from "./result.ts";

/** The budget of DESIGN §12 for any question of the dashboard, and the size that it is for. */
const BUDGET = { ms: 100, resources: 1_000_000 };

const { values } = parseArgs({
  options: { resources: { type: "string", default: "100000" }, repetitions: { type: "string", default: "100" } },
});
const wanted = Number(values.resources);
const repetitions = Number(values.repetitions);

await using world = await refreshWorld({ accounts: 2, regions: 4, resources: Math.min(4_000, wanted) });
await world.refresh();
const partitions = await fill(world.storage, wanted);
const folder = await mkdtemp(join(tmpdir(), "bench-read-model-"));
try {
  const snapshot = localSnapshots(folder);
  const cold = await timed(() => openReadModel({ storage: world.storage, snapshot }));
  const filled = await timed(() => cold.result.sync());
  const stored = filled.result.resources;
  const saved = await timed(() => cold.result.saveSnapshot());
  await cold.result.close();

  const started = await timed(() => openReadModel({ storage: world.storage, snapshot }));
  const readModel = started.result;
  const caughtUp = await timed(() => readModel.list({ size: 50 }));
  const memoryMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);

  const answers = Object.entries(DASHBOARD_QUESTIONS).map(([name, ask]) => ({
    name,
    ask,
    ms: [] as number[],
    cpuMs: 0,
  }));
  // The first round is not counted. In rounds, so that no question finds only what it left in the caches itself.
  for (let round = -1; round < repetitions; round++) {
    for (const answer of answers) {
      const start = process.cpuUsage();
      const { ms } = await timed(() => answer.ask(readModel));
      const { user, system } = process.cpuUsage(start);
      if (round < 0) continue;
      answer.ms.push(ms);
      answer.cpuMs += (user + system) / 1_000 / repetitions;
    }
  }

  const idle = await reads(() => readModel.sync());
  const exported = await timed(async () => {
    for await (const _ of readModel.export({}));
  });
  const onePercent = (state: string) => change(world.storage, partitions, { share: 0.01, state });
  await onePercent("changed");
  const changed = await reads(() => readModel.sync());
  await onePercent("changed again");
  const firstAnswer = await timed(() => readModel.list({ size: 50 }));
  await readModel.close();
  await report("read-model", {
    sizes: { resources: stored, partitions: partitions.length, repetitions },
    budgets: [slowest(Math.max(...answers.map(({ ms }) => percentile(ms, 0.95))), stored)],
    tables: [
      {
        title: "Questions, in milliseconds",
        columns: ["question", "p50", "p95", "worst", "CPU"],
        rows: answers.map(({ name, ms, cpuMs }) => [
          name,
          ...[percentile(ms, 0.5), percentile(ms, 0.95), Math.max(...ms), cpuMs].map((figure) => figure.toFixed(1)),
        ]),
      },
      {
        title: "The copy itself",
        columns: ["what", "figure"],
        rows: [
          ["filled from the store, ms", rounded(cold.ms + filled.ms)],
          ["snapshot saved, ms", rounded(saved.ms)],
          ["opened from a snapshot, ms", rounded(started.ms)],
          ["first answer after the start, ms", rounded(started.ms + caughtUp.ms)],
          ["memory of the process, MiB", memoryMiB],
          ["everything exported, ms", rounded(exported.ms)],
          ["a check without change, ms", idle.ms],
          ["its read units of resources and of metadata", `${idle.readUnits.inventory} and ${idle.readUnits.metadata}`],
          [
            "the first answer after 1 % changed (a copy that is still catching up answers as of before), ms",
            rounded(firstAnswer.ms),
          ],
          ["a check after 1 % changed, ms", changed.ms],
          [
            "its read units of resources and of metadata",
            `${changed.readUnits.inventory} and ${changed.readUnits.metadata}`,
          ],
        ],
      },
    ],
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The budget is judged only at the size that it is for. */
function slowest(ms: number, resources: number): Budget {
  const number = (value: number) => value.toLocaleString("en-US");
  const question = {
    what: `p95 of the slowest question, warm, at ${number(BUDGET.resources)} resources`,
    budget: `at most ${BUDGET.ms} ms`,
  };
  const figure = `${rounded(ms)} ms`;
  if (resources < BUDGET.resources)
    return { ...question, measured: `not measured (at ${number(resources)}: ${figure})` };
  return { ...question, measured: figure, isMet: ms <= BUDGET.ms };
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

/** What a sync took and what it read, in DynamoDB's units. */
async function reads(sync: () => ReturnType<ReadModel["sync"]>) {
  const before = world.storage.consumed();
  const { result, ms } = await timed(sync);
  const after = world.storage.consumed();
  const units = (table: "inventory" | "metadata") => rounded(after[table].read - before[table].read);
  return { ...result, ms: rounded(ms), readUnits: { inventory: units("inventory"), metadata: units("metadata") } };
}
