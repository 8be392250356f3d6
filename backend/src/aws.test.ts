import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RetryErrorInfo } from "@smithy/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { awsSettings, retries } from "./aws.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function attemptsUntilItGivesUp(errorInfo: RetryErrorInfo): Promise<number> {
  const strategy = retries();
  let token = await strategy.acquireInitialRetryToken("test");
  for (let attempts = 1; ; attempts += 1) {
    const next = strategy.refreshRetryTokenForRetry(token, errorInfo).catch(() => undefined);
    // The strategy sleeps before it lets the next attempt go.
    await vi.advanceTimersByTimeAsync(60_000);
    const renewed = await next;
    if (!renewed) return attempts;
    token = renewed;
  }
}

test("retries() tries nine times when throttled, five times when AWS fails, once when the request is wrong", async () => {
  expect(await attemptsUntilItGivesUp({ errorType: "THROTTLING" })).toBe(9);
  expect(await attemptsUntilItGivesUp({ errorType: "TRANSIENT" })).toBe(5);
  expect(await attemptsUntilItGivesUp({ errorType: "CLIENT_ERROR" })).toBe(1);
});

test("retries() does not ask again for what was denied, also where the SDK takes it for an error of the clock", async () => {
  const error: NonNullable<RetryErrorInfo["error"]> = { name: "UnauthorizedOperation", message: "You may not" };
  expect(await attemptsUntilItGivesUp({ errorType: "TRANSIENT", error: Object.assign(new Error(), error) })).toBe(1);
});

test("awsSettings() takes the region that was given, else the profile's, else us-east-1", async () => {
  vi.useRealTimers();
  const folder = await mkdtemp(join(tmpdir(), "aws-inventory-"));
  const config = join(folder, "config");
  await writeFile(config, "[profile china]\nregion = cn-north-1\n[profile plain]\noutput = json\n");
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_CONFIG_FILE", config);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", config);
  try {
    expect((await awsSettings({ profile: "china" })).region).toBe("cn-north-1");
    expect((await awsSettings({ profile: "plain" })).region).toBe("us-east-1");
    expect((await awsSettings({ profile: "china", region: "eu-west-1" })).region).toBe("eu-west-1");
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
