/** AWS's published rate of an API family, or of one operation of it, per account and region. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Takes the right to make one call; waits until the bucket has it. Rejects when the signal aborts. */
export type Limiter = (call: {
  readonly accountId: string;
  readonly region: string;
  /** The SDK's service id, e.g. `EC2`. */
  readonly family: string;
  /** e.g. `DescribeInstances` */
  readonly operation: string;
  readonly signal?: AbortSignal | undefined;
}) => Promise<void>;

/**
 * Where AWS publishes no figure, 10 calls a second is what other inventories were seen to live with.
 */
const UNPUBLISHED: Rate = { burst: 20, perSecond: 10 };

/**
 * Published rates by `family` or `family.operation`. Sources: EC2 API throttling page; Lambda, ECS, Account Management and Tag Editor
 * quota pages; the DynamoDB API reference of ListBackups and DescribeContinuousBackups; S3 serves thousands of requests a second
 * per bucket, so its configuration reads are bounded by courtesy only; IAM publishes none (15 a second has been seen to hold).
 */
export const PUBLISHED_RATES: Readonly<Record<string, Rate>> = {
  EC2: { burst: 100, perSecond: 20 },
  ECS: { burst: 50, perSecond: 20 },
  IAM: { burst: 30, perSecond: 15 },
  S3: { burst: 200, perSecond: 100 },
  "S3.ListBuckets": { burst: 10, perSecond: 5 },
  DynamoDB: { burst: 100, perSecond: 100 },
  "DynamoDB.DescribeContinuousBackups": { burst: 10, perSecond: 10 },
  "DynamoDB.ListBackups": { burst: 5, perSecond: 5 },
  Account: { burst: 5, perSecond: 5 },
  "Resource Groups Tagging API": { burst: 15, perSecond: 15 },
};

/** The share of AWS's rate that an inventory may use, so that it never starves production. */
export const DEFAULT_SHARE = 0.5;

/** So many buckets are kept before those that are full again are dropped: a full bucket is the same as a new one. */
const SWEEP_ABOVE = 4_096;

/** One token bucket per (account, region, API family), and one more where an operation has a rate of its own. */
export function createLimiter(
  options: { readonly rates?: Readonly<Record<string, Rate>>; readonly share?: number } = {},
): Limiter {
  const { rates = PUBLISHED_RATES, share = DEFAULT_SHARE } = options;
  const buckets = new Map<string, Bucket>();
  let sweepAbove = SWEEP_ABOVE;

  function sweep(): void {
    for (const [id, bucket] of buckets) if (bucket.isFull()) buckets.delete(id);
    // Twice what had to stay, so that a sweep never costs more than the calls since the last one.
    sweepAbove = Math.max(SWEEP_ABOVE, buckets.size * 2);
  }

  return async ({ accountId, region, family, operation, signal }) => {
    const ownRate = rates[`${family}.${operation}`];
    const key = ownRate ? `${family}.${operation}` : family;
    const id = `${accountId} ${region} ${key}`;
    let bucket = buckets.get(id);
    if (!bucket) {
      if (buckets.size >= sweepAbove) sweep();
      bucket = createBucket(ownRate ?? rates[family] ?? UNPUBLISHED, share);
      buckets.set(id, bucket);
    }
    const waitMs = bucket.take();
    if (waitMs > 0) await wait(waitMs, signal);
  };
}

/** The global timer, so that a test can wind the clock. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
  });
}

interface Bucket {
  /** Takes one token, on credit if need be, and tells how long to wait for it. */
  take(): number;
  /** Whether it has as many tokens as a new one. */
  isFull(): boolean;
}

function createBucket({ burst, perSecond }: Rate, share: number): Bucket {
  const size = Math.max(1, burst * share);
  const perMs = (perSecond * share) / 1000;
  let tokens = size;
  let at = performance.now();
  const filled = (now: number) => Math.min(size, tokens + (now - at) * perMs);
  return {
    take() {
      const now = performance.now();
      tokens = filled(now) - 1;
      at = now;
      return tokens >= 0 ? 0 : Math.ceil(-tokens / perMs);
    },
    isFull: () => filled(performance.now()) >= size,
  };
}
