import { DynamoDBClient, ListBackupsCommand, paginateListTables } from "@aws-sdk/client-dynamodb";
import { DescribeVolumesCommand, DescribeVpcsCommand, EC2Client, paginateDescribeVolumes } from "@aws-sdk/client-ec2";
import { EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { beforeEach, describe, expect, test } from "vitest";
import { createOrganization, type Organization } from "../index.ts";
import { known } from "../world/kind-spec.ts";
import type { FaultRule } from "./fault-rules.ts";
import { administrator, failure, inventoryRole } from "./test-clients.ts";

let organization: Organization;
let ec2: EC2Client;
const vpcs = () => ec2.send(new DescribeVpcsCommand({}));

beforeEach(() => {
  organization = createOrganization({ accounts: 2, regions: 2, only: { "ec2:volume": 50, "dynamodb:table": 50 } });
  ec2 = new EC2Client(administrator(organization));
});

/** Reads pages until one fails; answers with how many came before. */
async function pagesBefore(pages: AsyncIterable<unknown>): Promise<{ pages: number; name: string }> {
  let count = 0;
  const { name } = await failure(
    (async () => {
      for await (const _ of pages) count++;
    })(),
  );
  return { pages: count, name };
}

describe("faults.add()", () => {
  test.for([
    ["throttled", "RequestLimitExceeded", 503],
    ["internal", "InternalError", 500],
    ["unavailable", "Unavailable", 503],
    ["expired-token", "RequestExpired", 400],
    ["denied", "UnauthorizedOperation", 403],
    ["denied-by-scp", "UnauthorizedOperation", 403],
  ] as const)("answers EC2 calls with %s as EC2 does", async ([error, name, status]) => {
    organization.faults.add({ service: "ec2", error });
    const seen = await failure(vpcs());
    expect(seen).toMatchObject({ name, status });
    expect(seen.message.includes("service control policy")).toBe(error === "denied-by-scp");
  });

  test("throttles each service by its own code", async () => {
    organization.faults.add({ error: "throttled" });
    const config = administrator(organization);
    const calls = [
      new S3Client(config).send(new ListBucketsCommand({})),
      new IAMClient(config).send(new ListUsersCommand({})),
      new DynamoDBClient(config).send(new ListBackupsCommand({})),
      new EKSClient(config).send(new ListClustersCommand({})),
      new OrganizationsClient(config).send(new ListAccountsCommand({})),
    ];
    const names = await Promise.all(calls.map(async (call) => (await failure(call)).name));
    expect(names).toEqual([
      "SlowDown",
      "Throttling",
      "ThrottlingException",
      "ThrottlingException",
      "TooManyRequestsException",
    ]);
  });

  test("meets only the calls that it describes", async () => {
    const { id } = organization.world.management;
    const elsewhere: FaultRule[] = [
      { service: "s3", error: "internal" },
      { operation: "DescribeVolumes", error: "internal" },
      { accountId: "111111111111", error: "internal" },
      { region: "eu-west-1", error: "internal" },
      { page: 2, error: "internal" },
    ];
    for (const rule of elsewhere) organization.faults.add(rule);
    await expect(vpcs()).resolves.toBeDefined();
    organization.faults.add({
      service: "ec2",
      operation: "DescribeVpcs",
      accountId: id,
      region: "us-east-1",
      page: 1,
      error: "internal",
    });
    expect((await failure(vpcs())).name).toBe("InternalError");
  });

  test("ends after `times` calls, counts its hits, and can be removed", async () => {
    const rule = organization.faults.add({ error: "internal", times: 2 });
    await failure(vpcs());
    await failure(vpcs());
    await expect(vpcs()).resolves.toBeDefined();
    expect(rule.hits).toBe(2);
    const other = organization.faults.add({ error: "internal" });
    other.remove();
    await expect(vpcs()).resolves.toBeDefined();
    organization.faults.add({ error: "internal" });
    organization.faults.clear();
    await expect(vpcs()).resolves.toBeDefined();
  });

  test("fails the third page of a listing, with tokens and with DynamoDB's names", async () => {
    organization.faults.add({ page: 3, error: { code: "Broken", message: "Half way", status: 400 } });
    const volumes = paginateDescribeVolumes({ client: ec2, pageSize: 10 }, {});
    expect(await pagesBefore(volumes)).toEqual({ pages: 2, name: "Broken" });
    const dynamodb = new DynamoDBClient(administrator(organization));
    for (let round = 0; round < 2; round++) {
      const tables = paginateListTables({ client: dynamodb, pageSize: 10 }, {});
      expect(await pagesBefore(tables)).toEqual({ pages: 2, name: "Broken" });
    }
  });

  test("knows DynamoDB's pages when one is asked for again, and when two callers list at once", async () => {
    const member = known(organization.world.accounts[1]);
    const retryStrategy = new ConfiguredRetryStrategy(3, () => 0);
    const { maxAttempts: _, ...config } = administrator(organization);
    const again = new DynamoDBClient({ ...config, retryStrategy });
    organization.faults.add({ page: 2, fault: "truncated", times: 2 });
    const third = organization.faults.add({ page: 3, error: { code: "Broken", message: "Half way", status: 400 } });
    const tables = paginateListTables({ client: again, pageSize: 10 }, {});
    expect(await pagesBefore(tables)).toEqual({ pages: 2, name: "Broken" });
    const sessions = [await inventoryRole(organization, member.id), await inventoryRole(organization, member.id)];
    const counts = sessions.map((session) =>
      pagesBefore(paginateListTables({ client: new DynamoDBClient(session), pageSize: 10 }, {})),
    );
    expect((await Promise.all(counts)).map(({ pages }) => pages)).toEqual([2, 2]);
    expect(third.hits).toBe(3);
  });

  test.for(["reset", "truncated"] as const)("breaks the connection by %s", async (fault) => {
    organization.faults.add({ fault });
    expect((await failure(ec2.send(new DescribeVolumesCommand({})))).name).toBe("TimeoutError");
  });

  test("cuts answers of every protocol in their middle, so that none can be taken for a short list", async () => {
    organization.faults.add({ fault: "cut" });
    const config = administrator(organization);
    const calls = [
      ec2.send(new DescribeVolumesCommand({})),
      new S3Client(config).send(new ListBucketsCommand({})),
      new IAMClient(config).send(new ListUsersCommand({})),
      new DynamoDBClient(config).send(new ListBackupsCommand({})),
      new EKSClient(config).send(new ListClustersCommand({})),
      new OrganizationsClient(config).send(new ListAccountsCommand({})),
    ];
    for (const call of calls) expect((await failure(call)).message).toMatch(/Deserialization error/);
  });

  test("answers with something that is not an answer", async () => {
    organization.faults.add({ fault: "malformed", times: 1 });
    await expect(vpcs()).rejects.toBeInstanceOf(Error);
    organization.faults.add({ fault: "empty" });
    expect((await vpcs()).Vpcs).toBeUndefined();
  });

  test("hangs until the caller gives up", async () => {
    organization.faults.add({ fault: "hang" });
    const abort = new AbortController();
    const call = ec2.send(new DescribeVpcsCommand({}), { abortSignal: abort.signal });
    abort.abort();
    expect((await failure(call)).name).toBe("AbortError");
  });

  test("delays an answer without changing it", async () => {
    organization.faults.add({ delayMs: 1 });
    expect((await vpcs()).Vpcs).toHaveLength(1);
  });
});

describe("calls", () => {
  test("are counted by service, operation, account and region", async () => {
    await vpcs();
    await vpcs();
    await new EC2Client(administrator(organization, "eu-west-1")).send(new DescribeVpcsCommand({}));
    organization.faults.add({ error: "internal" });
    await failure(ec2.send(new DescribeVolumesCommand({})));
    const { calls } = organization;
    expect(calls.count()).toBe(4);
    expect(calls.count({ operation: "DescribeVpcs" })).toBe(3);
    expect(calls.count({ service: "ec2", region: "eu-west-1" })).toBe(1);
    expect(calls.count({ accountId: "111111111111" })).toBe(0);
    expect(calls.byOperation()).toEqual({ "ec2:DescribeVpcs": 3, "ec2:DescribeVolumes": 1 });
    calls.reset();
    expect(calls.count()).toBe(0);
  });
});
