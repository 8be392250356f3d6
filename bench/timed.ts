import { performance } from "node:perf_hooks";

/** What work took. */
export interface Timed<Result> {
  readonly result: Result;
  readonly ms: number;
  /** Processor time of this process, of all its threads. */
  readonly cpuMs: number;
}

/** Does work and tells how long it took. */
export async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms, cpuMs: (user + system) / 1_000 };
}
