import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { textTable } from "../backend/src/cli/table.ts";
import type { BenchmarkName } from "./questions.ts";

/** What the figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

/** Which code the figures are of. */
export interface Code {
  readonly commit: string;
  /** Whether anything that git knows or would take up differed from the commit. */
  readonly isDirty: boolean;
}

/** A budget of the design and what was measured against it. */
export interface Budget {
  readonly what: string;
  /** e.g. `at most 512 MiB` */
  readonly budget: string;
  /** Rounded for display; `isMet` is decided before. */
  readonly measured: string;
  /** Absent where it was not measured at the size that the budget is for. */
  readonly isMet?: boolean;
}

/** Figures as they are shown: the first column names the row. */
export interface FigureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a benchmark found out. */
export interface Figures {
  /** The sizes that the figures were taken with, e.g. `{ rounds: 6, world: "medium" }`. */
  readonly sizes: Readonly<Record<string, string | number | readonly (string | number)[]>>;
  readonly budgets: readonly Budget[];
  readonly tables: readonly FigureTable[];
}

/** A benchmark's figures as they are committed in `results/<benchmark>.json`. */
export interface BenchmarkResult extends Figures {
  readonly benchmark: BenchmarkName;
  /** RFC 3339. */
  readonly at: string;
  readonly code: Code;
  readonly machine: Machine;
}

/** Where the figures are kept that `docs/benchmarks.md` is made of. */
export const RESULTS_FOLDER: string = join(import.meta.dirname, "results");

/** Asked when the benchmark begins, because that is the code that runs. */
const CODE = currentCode();

/**
 * Prints a benchmark's figures, and writes them to `results/<name>.json` unless it was run with sizes of its own: a quick try
 * must not replace the figures that are published. A missed budget is a result like any other: it is said, and nothing fails.
 */
export async function report(benchmark: BenchmarkName, figures: Figures): Promise<void> {
  const at = new Date().toISOString();
  const result: BenchmarkResult = { benchmark, at, code: CODE, machine: machine(), ...figures };
  for (const { title, columns, rows } of figures.tables) {
    console.log(
      `\n${title}\n${textTable(
        [...columns],
        rows.map((row) => row.map(String)),
      )}`,
    );
  }
  for (const { what, budget, measured, isMet } of figures.budgets) {
    const verdict = isMet === undefined ? "not judged" : isMet ? "met" : "NOT MET";
    console.log(`${verdict}: ${what}: ${budget}; ${measured}`);
  }
  if (process.argv.length > 2) return console.log("A try: nothing is written to bench/results");
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const file = join(RESULTS_FOLDER, `${benchmark}.json`);
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`Wrote ${file}`);
}

/** The middle value; of an even number of values the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The least value that so great a share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

/** A figure to three significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function currentCode(): Code {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", import.meta.dirname, ...args], { encoding: "utf8" }).trim();
  // What the benchmarks themselves write is no code.
  const changed = git(
    "status",
    "--porcelain",
    "--",
    ":/",
    ":(top,exclude)bench/results",
    ":(top,exclude)docs/benchmarks.md",
  );
  return { commit: git("rev-parse", "HEAD"), isDirty: changed !== "" };
}

function machine(): Machine {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
}
