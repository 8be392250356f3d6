import { DynamoDBClient, ListBackupsCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, DescribeVolumesCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, test } from "vitest";
import { createOrganization, type OrganizationOptions } from "../index.ts";
import { known } from "../world/kind-spec.ts";
import { administrator, failure, inventoryRole } from "./test-clients.ts";

/** An organisation whose clock a test winds, and the administrator's EC2 client. */
function limited(limits: OrganizationOptions["limits"] = "published") {
  let time = Date.UTC(2026, 0, 1);
  const organization = createOrganization({ accounts: 2, regions: 2, limits, now: () => new Date(time) });
  return {
    organization,
    ec2: new EC2Client(administrator(organization)),
    wind: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

const vpcs = () => new DescribeVpcsCommand({});
const TINY = [{ family: "Tiny", service: "ec2", burst: 4, perSecond: 2, source: "assumed" }] as const;

/** Makes so many calls and tells how many were refused. */
async function refused(count: number, call: () => Promise<unknown>): Promise<number> {
  let failures = 0;
  for (let i = 0; i < count; i++) await call().catch(() => failures++);
  return failures;
}

describe("limits: published", () => {
  test("lets a full EC2 bucket of 100 pass at once, and 20 more for each second", async () => {
    const { ec2, wind } = limited();
    expect(await refused(100, () => ec2.send(vpcs()))).toBe(0);
    expect(await failure(ec2.send(vpcs()))).toMatchObject({ name: "RequestLimitExceeded", status: 503 });
    wind(1);
    expect(await refused(21, () => ec2.send(vpcs()))).toBe(1);
    wind(3600);
    expect(await refused(101, () => ec2.send(vpcs()))).toBe(1);
  });

  test("gives nothing for a clock that goes back, and takes nothing", async () => {
    const { ec2, wind } = limited();
    expect(await refused(100, () => ec2.send(vpcs()))).toBe(0);
    wind(-3600);
    expect(await refused(2, () => ec2.send(vpcs()))).toBe(2);
    wind(3601);
    expect(await refused(21, () => ec2.send(vpcs()))).toBe(1);
  });

  test("has a smaller bucket for EC2 calls that neither filter nor page", async () => {
    const { ec2 } = limited();
    expect(await refused(51, () => ec2.send(new DescribeInstancesCommand({})))).toBe(1);
    const narrowed = [{ MaxResults: 5 }, { Filters: [{ Name: "tag-key", Values: ["x"] }] }];
    for (const input of narrowed) await ec2.send(new DescribeInstancesCommand(input));
    await ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }));
    await expect(ec2.send(new DescribeVolumesCommand({ Filters: [] }))).rejects.toThrow("Request limit exceeded");
  });

  test("keeps accounts and regions and API families apart", async () => {
    const { organization, ec2 } = limited();
    const member = known(organization.world.accounts[1]);
    const others = [
      new EC2Client(administrator(organization, "eu-west-1")),
      new EC2Client(await inventoryRole(organization, member.id)),
    ];
    expect(await refused(101, () => ec2.send(vpcs()))).toBe(1);
    for (const other of others) await expect(other.send(vpcs())).resolves.toBeDefined();
    await expect(new S3Client(administrator(organization)).send(new ListBucketsCommand({}))).resolves.toBeDefined();
  });

  test.for([
    ["DynamoDB ListBackups", 5, DynamoDBClient, () => new ListBackupsCommand({}), "ThrottlingException"],
    ["S3 ListBuckets", 10, S3Client, () => new ListBucketsCommand({}), "SlowDown"],
  ] as const)("throttles %s after %i calls by the service's own error", async ([, burst, Client, command, name]) => {
    const { organization } = limited();
    // Each row pairs a client with a command of its own.
    const client = new Client(administrator(organization)) as { send(command: unknown): Promise<unknown> };
    expect(await refused(burst, () => client.send(command()))).toBe(0);
    expect((await failure(client.send(command()))).name).toBe(name);
  });
});

describe("limits.report()", () => {
  test("counts calls, throttled ones and retries by bucket, and knows the fastest second and the lowest level", async () => {
    const { organization, wind } = limited(TINY);
    const retryStrategy = new ConfiguredRetryStrategy(3, () => 0);
    const { maxAttempts: _, ...config } = administrator(organization);
    const ec2 = new EC2Client({ ...config, retryStrategy });
    expect(await refused(5, () => ec2.send(vpcs()))).toBe(1);
    wind(1);
    await ec2.send(vpcs());
    const { id } = organization.world.management;
    expect(organization.limits.report()).toEqual([
      {
        ...{ family: "Tiny", accountId: id, region: "us-east-1", burst: 4, perSecond: 2, source: "assumed" },
        ...{ calls: 8, throttled: 3, peakPerSecond: 7, lowestTokens: 0, share: 1.05 },
      },
    ]);
    organization.limits.reset();
    expect(organization.limits.report()).toEqual([]);
  });

  test("says which share of the bucket would have been enough", async () => {
    const { organization, ec2, wind } = limited();
    const share = () => organization.limits.report().at(-1)?.share;
    await refused(50, () => ec2.send(vpcs()));
    expect(share()).toBe(0.5);
    // Half the rate goes on with half the bucket; a little more than half does not.
    for (let i = 0; i < 100; i++, wind(0.1)) await ec2.send(vpcs());
    expect(share()).toBe(0.55);
    const { organization: steady, ec2: client, wind: windSteady } = limited();
    for (let i = 0; i < 600; i++, windSteady(0.05)) await client.send(vpcs());
    // At the full rate for 30 seconds nothing was throttled, and 95 % would have been enough: 600 calls are 95 + 19 × 30 at most.
    expect(steady.limits.report()[0]).toMatchObject({ throttled: 0, share: 0.9, peakPerSecond: 20 });
  });

  test("does not save up what a smaller bucket could not hold", async () => {
    const { organization, ec2, wind } = limited();
    await refused(10, () => ec2.send(vpcs()));
    expect(organization.limits.report()[0]?.share).toBe(0.1);
    wind(3600);
    await refused(60, () => ec2.send(vpcs()));
    expect(organization.limits.report()[0]?.share).toBe(0.6);
  });

  test("has a row for each bucket, and one for each family of them", async () => {
    const { organization, ec2 } = limited();
    const west = new EC2Client(administrator(organization, "eu-west-1"));
    await refused(30, () => ec2.send(vpcs()));
    await refused(10, () => west.send(vpcs()));
    await new S3Client(administrator(organization)).send(new ListBucketsCommand({}));
    expect(organization.limits.report().map(({ family, region, calls }) => [family, region, calls])).toEqual([
      ["EC2 non-mutating", "eu-west-1", 10],
      ["EC2 non-mutating", "us-east-1", 30],
      ["S3 ListBuckets", "us-east-1", 1],
    ]);
    expect(organization.limits.byFamily()).toMatchObject([
      { family: "EC2 non-mutating", buckets: 2, calls: 40, throttled: 0, lowestTokens: 70, share: 0.3 },
      { family: "S3 ListBuckets", buckets: 1, calls: 1 },
    ]);
  });

  test("is empty, and nothing is throttled, without limits", async () => {
    const organization = createOrganization({ accounts: 1, regions: 1 });
    const ec2 = new EC2Client(administrator(organization));
    expect(await refused(101, () => ec2.send(vpcs()))).toBe(0);
    expect(organization.limits.report()).toEqual([]);
  });

  test("refuses a bucket that no call could pass", () => {
    expect(() => limited([{ ...TINY[0], burst: 0 }])).toThrow("Cannot limit Tiny: its burst is 0");
    expect(() => limited([{ ...TINY[0], perSecond: 0 }])).toThrow(RangeError);
  });
});
