import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetBucketPolicyStatusCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { RetryErrorInfo } from "@smithy/types";
import { createOrganization, inProcess } from "simulator";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { awsSettings, clientConfig, retries } from "./aws.ts";

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
    const next = strategy.refreshRetryTokenForRetry(token, errorInfo).catch((error: Error) => {
      // Both ours and the SDK's refusals say so; anything else is no way to give up.
      if (!/^(Cannot retry: |No retry token available)/.test(error.message)) throw error;
      return undefined;
    });
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

test("retries() hears AWS's time when the clock is off, however many calls are under way, and asks nothing else again", async () => {
  vi.useRealTimers();
  const organization = createOrganization({
    accounts: 1,
    regions: 1,
    only: { "s3:bucket": 1 },
    now: () => new Date(Date.now() - 100 * 86_400_000),
  });
  const rule = organization.faults.add({ clockSkewMs: 0 });
  const config = clientConfig({
    region: "us-east-1",
    requestHandler: inProcess(organization.core),
    credentials: async () => ({ accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" }),
  });
  const s3 = new S3Client(config);
  // The standard strategy's budget of 500 pays for 35 attempts at 14 each.
  const lists = await Promise.all(Array.from({ length: 60 }, () => s3.send(new ListBucketsCommand({}))));
  expect(lists.map(({ $metadata }) => $metadata.attempts)).toStrictEqual(lists.map(() => 2));
  expect(rule.hits).toBe(60);
  // The SDK learns the time from these errors too, and takes them for passing.
  const absent = () => s3.send(new GetBucketPolicyStatusCommand({ Bucket: "nobody-has-this-bucket" }));
  await expect(absent()).rejects.toMatchObject({ name: "NoSuchBucket", $metadata: { attempts: 1 } });
  organization.faults.add({ service: "s3", error: "denied" });
  await expect(absent()).rejects.toMatchObject({ name: "AccessDenied", $metadata: { attempts: 1 } });
});

test("retries() asks again for what passes while the clock is off", async () => {
  const error = Object.assign(new Error("Please try again"), {
    name: "InternalError",
    $metadata: { httpStatusCode: 500, clockSkewCorrected: true },
  });
  expect(await attemptsUntilItGivesUp({ errorType: "TRANSIENT", error } as RetryErrorInfo)).toBe(5);
  expect(await attemptsUntilItGivesUp({ errorType: "THROTTLING", error } as RetryErrorInfo)).toBe(9);
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
