import type { Rate } from "./published-rates.ts";

/** A bucket that holds `burst` tokens and gets `perSecond` new ones each second, and knows how it was used. */
export interface TokenBucket {
  /** Takes a token at a time in milliseconds; false when there is none. */
  take(nowMs: number): boolean;
  use(): {
    readonly calls: number;
    readonly throttled: number;
    readonly peakPerSecond: number;
    readonly lowestTokens: number;
    readonly share: number;
  };
}

/** The shares that a bucket is measured by: smaller buckets of the same form beside the real one. */
const STEPS = 20;

/** What time and halves of tokens leave over when they are added up. */
const ROUNDING = 1e-6;

/** Makes a full bucket. A clock that goes back adds nothing and takes nothing. */
export function createTokenBucket({ burst, perSecond }: Rate): TokenBucket {
  let at: number | undefined;
  let tokens = burst;
  let lowestTokens = burst;
  let calls = 0;
  let throttled = 0;
  let second = Number.NaN;
  let inSecond = 0;
  let peakPerSecond = 0;
  // shares[i] is a bucket of (i + 1) / STEPS of the real one; those that ran dry are left out from `smallest` on.
  const shares = Array.from({ length: STEPS }, (_, index) => sizeOf(index));
  let smallest = 0;

  /** A bucket smaller than one token could never let a call pass. */
  function sizeOf(index: number): number {
    return Math.max(1, (burst * (index + 1)) / STEPS);
  }

  return {
    take(nowMs) {
      const seconds = Math.max(0, nowMs - (at ?? nowMs)) / 1000;
      at = Math.max(at ?? nowMs, nowMs);
      calls++;
      if (Math.floor(nowMs / 1000) !== second) inSecond = 0;
      second = Math.floor(nowMs / 1000);
      inSecond++;
      peakPerSecond = Math.max(peakPerSecond, inSecond);
      for (let index = smallest; index < STEPS; index++) {
        const grown = (shares[index] ?? 0) + (seconds * perSecond * (index + 1)) / STEPS;
        shares[index] = Math.min(sizeOf(index), grown) - 1;
        if ((shares[index] ?? 0) < -ROUNDING) smallest = index + 1;
      }
      tokens = Math.min(burst, tokens + seconds * perSecond);
      const passes = tokens >= 1 - ROUNDING;
      if (passes) tokens--;
      else throttled++;
      lowestTokens = Math.min(lowestTokens, Math.max(0, tokens));
      return passes;
    },
    use: () => ({ calls, throttled, peakPerSecond, lowestTokens, share: calls === 0 ? 0 : (smallest + 1) / STEPS }),
  };
}
