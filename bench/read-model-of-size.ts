/**
 * Measures the read model at one size, in a process of its own, so that no other size's memory is in its figures. Started by `read-model.ts` with the sample's
 * file, the number of resources and of repetitions; prints what it found out as one line of JSON.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openReadModel } from "../backend/src/query/open-read-model.ts";
import type { ReadModel } from "../backend/src/query/read-model.ts";
import { SHIPPED_QUERIES } from "../backend/src/query/shipped-queries.ts";
import { localSnapshots } from "../backend/src/query/snapshot-local.ts";
import { DASHBOARD_QUESTIONS, RAW_TEXT, relationQuestions } from "./dashboard-questions.ts";
import { startLineProcess } from "./line-process.ts";
import type { MeasuredStart } from "./read-model-start.ts";
import { median } from "./result.ts";
import type { SampleInventory } from "./sample-inventory.ts";
import { timed } from "./timed.ts";
import { virtualStorage } from "./virtual-storage.ts";

/** How often one question was answered, in milliseconds. */
export interface MeasuredQuestion {
  readonly name: string;
  readonly ms: readonly number[];
  /** Of one answer on average. */
  readonly cpuMs: number;
}

/** What was found out at one size. */
export interface MeasuredModel {
  readonly resources: number;
  readonly partitions: number;
  readonly questions: readonly MeasuredQuestion[];
  readonly raw: readonly MeasuredQuestion[];
  readonly shipped: readonly MeasuredQuestion[];
  readonly start: MeasuredStart;
  /** Milliseconds, by what took them. */
  readonly took: Readonly<Record<string, number>>;
  /** Syncs after a refresh, by where 1 % had changed. */
  readonly syncs: Readonly<Record<string, { readonly ms: number; readonly cpuMs: number }>>;
  readonly memoryMiB: number;
}

type Asks = Readonly<Record<string, (model: ReadModel) => Promise<unknown>>>;

/** Rows of a shipped query that are asked for: what a page of the dashboard shows. */
const SHIPPED_ROWS = 1_000;

/** Processes that are started one after the other. */
const STARTS = 5;

/** Slow things are measured so often. */
const FEW = 3;

const DAY_MS = 86_400_000;

const [file = "", wanted = "", repetitions = ""] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "bench-read-model-"));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<MeasuredModel> {
  // Written by `sample-inventory.ts`.
  const inventory = JSON.parse(readFileSync(file, "utf8")) as SampleInventory;
  const { storage, samplesOf, refresh, resources, partitions } = virtualStorage(inventory, Number(wanted));
  const snapshot = localSnapshots(folder);
  const yesterday = () => new Date(Date.now() - DAY_MS);

  const first = await openReadModel({ storage, snapshot, now: yesterday });
  const filled = await timed(() => first.sync());
  const saved = await timed(() => first.saveDay());
  await first.close();

  const starts: MeasuredStart[] = [];
  while (starts.length < STARTS) {
    const program = join(import.meta.dirname, "read-model-start.ts");
    // It prints nothing else.
    starts.push(JSON.parse(await startLineProcess(process.execPath, [program, file, wanted, folder]).line()));
  }
  const medianOf = (figure: (start: MeasuredStart) => number) => median(starts.map(figure));
  const start: MeasuredStart = {
    openedMs: medianOf(({ openedMs }) => openedMs),
    firstAnswerMs: medianOf(({ firstAnswerMs }) => firstAnswerMs),
    firstMiB: medianOf(({ firstMiB }) => firstMiB),
    loadedMiB: medianOf(({ loadedMiB }) => loadedMiB),
  };

  const readModel = await openReadModel({ storage, snapshot });
  await readModel.sql({ sql: "SELECT count(*) FROM relations", limit: 1 });
  const times = Number(repetitions);
  const questions = await ask(readModel, { ...DASHBOARD_QUESTIONS, ...relationQuestions(samplesOf) }, times);
  const raw = await ask(readModel, RAW_TEXT, Math.min(times, 10));
  const shipped = await ask(
    readModel,
    Object.fromEntries(
      SHIPPED_QUERIES.map(({ name, sql }) => [name, (model: ReadModel) => model.sql({ sql, limit: SHIPPED_ROWS })]),
    ),
    times,
  );
  const idle = await timed(() => readModel.sync());
  const syncs: Record<string, { ms: number; cpuMs: number }> = {};
  for (const where of ["everywhere", "in few partitions"] as const) {
    const measured = [];
    for (let time = 0; time < FEW; time++) {
      refresh({ share: 0.01, where });
      measured.push(await timed(() => readModel.sync()));
    }
    syncs[where] = { ms: median(measured.map(({ ms }) => ms)), cpuMs: median(measured.map(({ cpuMs }) => cpuMs)) };
  }
  refresh({ share: 0.01, where: "everywhere" });
  // The check of just now counts for a second.
  await delay(1_100);
  const stale = await timed(() => readModel.list({ size: 50 }));
  const exported = await timed(async () => {
    for await (const _ of readModel.export({}));
  });
  const memoryMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);

  const [from, to] = [dayOf(yesterday()), dayOf(new Date())];
  const asOf = () => timed(() => readModel.list({ size: 50, asOf: from }));
  const [coldDay, warmDay] = [await asOf(), await asOf()];
  const compare = () => timed(() => readModel.compare({ from, to, size: 50 }));
  const [coldCompare, warmCompare] = [await compare(), await compare()];
  await readModel.close();
  return {
    ...{ resources, partitions, questions, raw, shipped, syncs, memoryMiB, start },
    took: {
      "filled from a store that answers at once": filled.ms,
      "snapshot written, for the start and for the day": saved.ms,
      "a check without change": idle.ms,
      "the first answer after a refresh (a copy that is still catching up answers as of before)": stale.ms,
      "everything exported": exported.ms,
      "the first page as of yesterday, the first time": coldDay.ms,
      "the first page as of yesterday, again": warmDay.ms,
      "yesterday compared with now, the first time": coldCompare.ms,
      "yesterday compared with now, again": warmCompare.ms,
    },
  };
}

/** Asks each question so many times; the first round is not counted. In rounds, so that no question finds only what it left in the caches itself. */
async function ask(readModel: ReadModel, asks: Asks, times: number): Promise<readonly MeasuredQuestion[]> {
  const answers = Object.entries(asks).map(([name, work]) => ({ name, work, ms: [] as number[], cpuMs: 0 }));
  for (let round = -1; round < times; round++) {
    for (const answer of answers) {
      const { ms, cpuMs } = await timed(() => answer.work(readModel));
      if (round < 0) continue;
      answer.ms.push(ms);
      answer.cpuMs += cpuMs / times;
    }
  }
  return answers.map(({ name, ms, cpuMs }) => ({ name, ms, cpuMs }));
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
