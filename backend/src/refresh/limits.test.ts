import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLimiter } from "./limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const CALL = { accountId: "111122223333", region: "eu-west-1", family: "EC2", operation: "DescribeInstances" };

async function passedWithin(ms: number, calls: Promise<void>[]): Promise<number> {
  let passed = 0;
  for (const call of calls) call.then(() => (passed += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return passed;
}

test("createLimiter() lets the share of the burst through at once and the share of the rate after it", async () => {
  const limiter = createLimiter({ rates: { EC2: { burst: 10, perSecond: 20 } }, share: 0.5 });
  const calls = Array.from({ length: 30 }, () => limiter(CALL));
  expect(await passedWithin(0, calls)).toBe(5);
  expect(await passedWithin(1_000, calls)).toBe(15);
  expect(await passedWithin(2_000, calls)).toBe(30);
});

test("createLimiter() keeps accounts, regions and families apart", async () => {
  const limiter = createLimiter({ rates: { EC2: { burst: 2, perSecond: 1 }, S3: { burst: 2, perSecond: 1 } } });
  const calls = [
    limiter(CALL),
    limiter({ ...CALL, accountId: "222233334444" }),
    limiter({ ...CALL, region: "us-east-1" }),
    limiter({ ...CALL, family: "S3" }),
    limiter(CALL),
  ];
  expect(await passedWithin(0, calls)).toBe(4);
});

test("createLimiter() gives an operation with a rate of its own a bucket of its own", async () => {
  const rates = { EC2: { burst: 2, perSecond: 1 }, "EC2.DescribeStale": { burst: 2, perSecond: 1 } };
  const limiter = createLimiter({ rates });
  const calls = [limiter(CALL), limiter({ ...CALL, operation: "DescribeStale" }), limiter(CALL)];
  expect(await passedWithin(0, calls)).toBe(2);
});

test("createLimiter() ends the wait when the signal aborts", async () => {
  const limiter = createLimiter({ rates: { EC2: { burst: 1, perSecond: 0.001 } } });
  const stop = new AbortController();
  await limiter(CALL);
  const waiting = limiter({ ...CALL, signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toThrow("aborted");
});

test("createLimiter() limits rightly among very many accounts: a bucket in use stays, one that is full again is as new", async () => {
  const limiter = createLimiter({ rates: { EC2: { burst: 4, perSecond: 0.02 } }, share: 0.5 });
  const callOthers = async (begin: number) => {
    for (let index = 0; index < 20_000; index += 1) await limiter({ ...CALL, accountId: `${begin + index}` });
  };
  const first = Array.from({ length: 3 }, () => limiter(CALL));
  expect(await passedWithin(0, first)).toBe(2);
  await callOthers(100_000_000_000);
  // Nothing has come back in the meantime, so the next call has to wait behind the third.
  expect(await passedWithin(99_000, [...first, limiter(CALL)])).toBe(2);
  expect(await passedWithin(1_000, first)).toBe(3);
  // Long enough for every bucket to be full again.
  await vi.advanceTimersByTimeAsync(1_000_000);
  await callOthers(200_000_000_000);
  expect(
    await passedWithin(
      0,
      Array.from({ length: 5 }, () => limiter(CALL)),
    ),
  ).toBe(2);
});
