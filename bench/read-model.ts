/**
 * How fast the read model answers, starts and catches up, at 50,000 and at a million resources. Copies the resources of a simulated organisation to further accounts, in
 * a storage that answers at once, and asks what the dashboard, the command line and assistants ask; tells of each question the median, the 95th percentile and the
 * processor time. `node bench/read-model.ts --resources 50000 --repetitions 3` is a quick try.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { number } from "../backend/src/cli/progress.ts";
import { startLineProcess } from "./line-process.ts";
import type { MeasuredModel, MeasuredQuestion } from "./read-model-of-size.ts";
import { type Budget, type FigureTable, percentile, report, rounded } from "./result.ts";
import { withSampleInventory } from "./sample-inventory.ts";

/** The size that the budgets of DESIGN §12 are for. */
const BUDGET_RESOURCES = 1_000_000;

/** Resources, and milliseconds that the first answer of a new process may take. */
const FIRST_ANSWERS = [
  [50_000, 400],
  [1_000_000, 3_000],
] as const;

/** The slowest of the queries that come with it that are shown by name. */
const SLOWEST = 5;

const { values } = parseArgs({
  options: {
    resources: { type: "string", default: "50000,1000000" },
    repetitions: { type: "string", default: "30" },
  },
});
const sizes = values.resources.split(",").map(Number);
const repetitions = Number(values.repetitions);

await withSampleInventory(async (file) => {
  const measured: MeasuredModel[] = [];
  for (const size of sizes) {
    const program = join(import.meta.dirname, "read-model-of-size.ts");
    const args = ["--max-old-space-size=8192", program, file, String(size), String(repetitions)];
    // It prints nothing else.
    measured.push(JSON.parse(await startLineProcess(process.execPath, args).line()) as MeasuredModel);
  }
  await report("read-model", {
    sizes: {
      resources: measured.map(({ resources }) => resources),
      partitions: measured.map(({ partitions }) => partitions),
      repetitions,
    },
    budgets: budgetsOf(measured),
    tables: [...measured.flatMap(questionTables), copyTable(measured)],
  });
});

function questionTables({ resources, questions, raw, shipped }: MeasuredModel): readonly FigureTable[] {
  const columns = ["p50", "p95", "worst", "CPU"];
  const at = `at ${number(resources)} resources, in milliseconds`;
  const slowest = shipped.toSorted((a, b) => percentile(b.ms, 0.95) - percentile(a.ms, 0.95)).slice(0, SLOWEST);
  const all = {
    name: `all ${shipped.length} of them`,
    ms: shipped.flatMap(({ ms }) => ms),
    cpuMs: shipped.reduce((sum, { cpuMs }) => sum + cpuMs / shipped.length, 0),
  };
  return [
    { title: `Questions ${at}`, columns: ["question", ...columns], rows: [...questions, ...raw].map(rowOf) },
    {
      title: `Queries that come with it, and the slowest of them, ${at}`,
      columns: ["query", ...columns],
      rows: [all, ...slowest].map(rowOf),
    },
  ];
}

function rowOf({ name, ms, cpuMs }: MeasuredQuestion): readonly (string | number)[] {
  const figures = [percentile(ms, 0.5), percentile(ms, 0.95), Math.max(...ms), cpuMs];
  return [name, ...figures.map((figure) => figure.toFixed(1))];
}

function copyTable(measured: readonly MeasuredModel[]): FigureTable {
  const row = (what: string, figure: (of: MeasuredModel) => number) => [what, ...measured.map(figure).map(rounded)];
  const [first] = measured;
  return {
    title: "The copy itself",
    columns: ["what", ...measured.map(({ resources }) => `${number(resources)} resources`)],
    rows: [
      row("a new process: opened from a snapshot, ms", ({ start }) => start.openedMs),
      row("a new process: first answer, ms", ({ start }) => start.firstAnswerMs),
      row("its memory then, MiB", ({ start }) => start.firstMiB),
      row("its memory with everything loaded, MiB", ({ start }) => start.loadedMiB),
      row("memory after all questions, MiB", ({ memoryMiB }) => memoryMiB),
      ...Object.keys(first?.syncs ?? {}).flatMap((where) => [
        row(`a sync after a refresh with 1 % changed ${where}, ms`, ({ syncs }) => syncs[where]?.ms ?? Number.NaN),
        row(`the same, ms of CPU`, ({ syncs }) => syncs[where]?.cpuMs ?? Number.NaN),
      ]),
      ...Object.keys(first?.took ?? {}).map((what) => row(`${what}, ms`, ({ took }) => took[what] ?? Number.NaN)),
    ],
  };
}

/** Budgets are judged only at the size that they are for. */
function budgetsOf(measured: readonly MeasuredModel[]): readonly Budget[] {
  const largest = measured.at(-1);
  if (largest === undefined) return [];
  const p95 = (questions: readonly MeasuredQuestion[]) => Math.max(...questions.map(({ ms }) => percentile(ms, 0.95)));
  const judged = (what: string, ms: number, most: number): Budget => {
    const about = { what: `${what}, at ${number(BUDGET_RESOURCES)} resources`, budget: `at most ${number(most)} ms` };
    const figure = `${rounded(ms)} ms`;
    if (largest.resources < BUDGET_RESOURCES)
      return { ...about, measured: `not measured (at ${number(largest.resources)}: ${figure})` };
    return { ...about, measured: figure, isMet: ms <= most };
  };
  const starts = measured.flatMap(({ resources, start }) => {
    const [, most] = FIRST_ANSWERS.find(([size]) => resources >= size && resources < 1.2 * size) ?? [];
    return most === undefined
      ? []
      : [
          {
            what: `a new process: first answer from a snapshot of ${number(resources)} resources, the median of 5 processes`,
            budget: `at most ${number(most)} ms`,
            measured: `${rounded(start.firstAnswerMs)} ms`,
            isMet: start.firstAnswerMs <= most,
          },
        ];
  });
  return [
    ...starts,
    judged("p95 of the slowest question, warm", p95(largest.questions), 100),
    judged("p95 of the slowest query that comes with it, warm", p95(largest.shipped), 100),
    judged("p95 of text in any description", p95(largest.raw), 1_500),
    ...Object.entries(largest.syncs).map(([where, { ms }]) =>
      judged(`a sync after a refresh with 1 % changed ${where}`, ms, 2_000),
    ),
  ];
}
