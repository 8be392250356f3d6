import { cpus, totalmem } from "node:os";

/** Prints a benchmark's figures as one JSON document with the machine they were taken on. */
export function report(name: string, figures: object): void {
  const [cpu] = cpus();
  const machine = {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  console.log(JSON.stringify({ benchmark: name, at: new Date().toISOString(), machine, ...figures }, undefined, 2));
}

/** The middle value; of an even number of values the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A figure to three significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
