import { hash } from "../world/random.ts";

/** How long answers take: log-normal, as latencies are, given by the middle and the slowest hundredth. */
export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** How many standard deviations above the mean the 99th percentile of a normal distribution lies. */
const Z_99 = 2.326_347_87;

/**
 * Makes a source of latencies. The n-th answer of the same name takes the same time in every run with the same seed, in whatever order the
 * names come. Throws a `RangeError` for a distribution that there is not.
 */
export function createLatency({ medianMs, p99Ms }: Latency, seed: number): (name: string) => number {
  if (!(medianMs > 0 && p99Ms >= medianMs && Number.isFinite(p99Ms))) {
    const given = `a median of ${medianMs} ms and a 99th percentile of ${p99Ms} ms`;
    throw new RangeError(
      `Cannot delay answers by ${given}: the median must be above 0 and the percentile not below it`,
    );
  }
  const deviation = Math.log(p99Ms / medianMs) / Z_99;
  const drawn = new Map<string, number>();
  return (name) => {
    const count = (drawn.get(name) ?? 0) + 1;
    drawn.set(name, count);
    return medianMs * Math.exp(deviation * normal(`${seed}/latency/${name}/${count}`));
  };
}

/** Box and Muller's way from two even draws to a normal one. */
function normal(key: string): number {
  const [a, b] = [even(`${key}/a`), even(`${key}/b`)];
  return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
}

/** Between 0 and 1, neither included. */
function even(key: string): number {
  return (hash(key) + 0.5) / 2 ** 32;
}
