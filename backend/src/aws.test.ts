import type { RetryErrorType } from "@smithy/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retries } from "./aws.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function attemptsUntilItGivesUp(errorType: RetryErrorType): Promise<number> {
  const strategy = retries();
  let token = await strategy.acquireInitialRetryToken("test");
  for (let attempts = 1; ; attempts += 1) {
    const next = strategy.refreshRetryTokenForRetry(token, { errorType }).catch(() => undefined);
    // The strategy sleeps before it lets the next attempt go.
    await vi.advanceTimersByTimeAsync(60_000);
    const renewed = await next;
    if (!renewed) return attempts;
    token = renewed;
  }
}

test("retries() tries nine times when throttled, five times when AWS fails, once when the request is wrong", async () => {
  expect(await attemptsUntilItGivesUp("THROTTLING")).toBe(9);
  expect(await attemptsUntilItGivesUp("TRANSIENT")).toBe(5);
  expect(await attemptsUntilItGivesUp("CLIENT_ERROR")).toBe(1);
});
