import * as ec2 from "@aws-sdk/client-ec2";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { AwsError } from "./aws-error.ts";
import type { CallContext } from "./call-context.ts";
import { type CoreOptions, createCore } from "./core.ts";
import { inProcess } from "./in-process.ts";
import type { HttpRequest } from "./wire.ts";

const longTerm = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
const assumed = { accountId: "444455556666", roleName: "InventoryReadRole", sessionName: "inventory" };

function simulator(options: Partial<CoreOptions> = {}) {
  const core = createCore({ managementAccountId: "111122223333", ...options });
  const client = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = longTerm) => ({
    region: "eu-west-1",
    maxAttempts: 1,
    credentials,
    requestHandler: inProcess(core),
  });
  return { core, client };
}

describe("createCore()", () => {
  it("tells handlers and hooks who calls what, where", async () => {
    const contexts: CallContext[] = [];
    const authorize = (context: CallContext) => void contexts.push(context);
    const { core, client } = simulator({ hooks: { authorize } });
    core.service(ec2, {
      DescribeVpcs: (_, context) => {
        contexts.push(context);
        return {};
      },
    });
    const session = core.identity.mintSession(assumed);
    const before = Date.now();
    await new ec2.EC2Client(client(session)).send(new ec2.DescribeVpcsCommand({}));
    expect(contexts).toHaveLength(2);
    expect(contexts[0]).toEqual(contexts[1]);
    expect(contexts[0]).toEqual({
      service: "EC2",
      signingName: "ec2",
      operation: "DescribeVpcs",
      accountId: "444455556666",
      region: "eu-west-1",
      principal: "arn:aws:sts::444455556666:assumed-role/InventoryReadRole/inventory",
      accessKeyId: session.accessKeyId,
      attempt: 1,
      invocationId: expect.stringMatching(/^[-0-9a-f]{36}$/),
      signedAt: expect.any(Date),
      requestId: "00000000-0000-4000-8000-000000000001",
    });
    // X-Amz-Date has whole seconds.
    expect(Math.abs((contexts[0]?.signedAt?.getTime() ?? 0) - before)).toBeLessThan(60_000);
  });

  it("takes long-term keys for the management account's", async () => {
    const { core, client } = simulator();
    core.service(sts, { GetCallerIdentity: (_, { accountId, principal }) => ({ Account: accountId, Arn: principal }) });
    const { $metadata: _, ...caller } = await new sts.STSClient(client()).send(new sts.GetCallerIdentityCommand({}));
    expect(caller).toEqual({ Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/administrator" });
  });

  it("runs the hooks before the handler, which an error of theirs keeps from running", async () => {
    const order: string[] = [];
    const { core, client } = simulator({
      hooks: {
        authorize: (_, input) => void order.push(`authorize ${JSON.stringify(input)}`),
        before: () => {
          order.push("before");
          throw new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503);
        },
      },
    });
    core.service(ec2, {
      DescribeVpcs: () => {
        order.push("handler");
        return {};
      },
    });
    const call = new ec2.EC2Client(client()).send(new ec2.DescribeVpcsCommand({ VpcIds: ["vpc-1"] }));
    await expect(call).rejects.toMatchObject({ name: "RequestLimitExceeded", $metadata: { httpStatusCode: 503 } });
    expect(order).toEqual(['authorize {"VpcIds":["vpc-1"]}', "before"]);
  });

  it("takes the handlers of a service in several parts", async () => {
    const { core, client } = simulator();
    core.service(ec2, { DescribeVpcs: () => ({ Vpcs: [] }) });
    core.service(ec2, { DescribeSubnets: () => ({ Subnets: [] }) });
    const calls = new ec2.EC2Client(client());
    expect((await calls.send(new ec2.DescribeVpcsCommand({}))).Vpcs).toEqual([]);
    expect((await calls.send(new ec2.DescribeSubnetsCommand({}))).Subnets).toEqual([]);
  });

  it("refuses operations without a handler and services it does not have", async () => {
    const { core, client } = simulator();
    core.service(ec2, {});
    const noHandler = new ec2.EC2Client(client()).send(new ec2.DescribeVpcsCommand({}));
    await expect(noHandler).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: "The simulator has no handler for EC2 DescribeVpcs",
    });
    for (const call of [
      new iam.IAMClient(client()).send(new iam.ListUsersCommand({})),
      new eks.EKSClient(client()).send(new eks.ListClustersCommand({})),
      new organizations.OrganizationsClient(client()).send(new organizations.ListAccountsCommand({})),
    ]) {
      await expect(call).rejects.toMatchObject({
        $metadata: { httpStatusCode: 400 },
        message: expect.stringContaining("no service that signs as"),
      });
    }
  });

  it("answers a fault of the simulator itself as an internal failure that names it", async () => {
    const { core, client } = simulator();
    core.service(organizations, {
      ListAccounts: () => {
        throw new TypeError("Cannot read the world: it is not made");
      },
    });
    const call = new organizations.OrganizationsClient(client()).send(new organizations.ListAccountsCommand({}));
    await expect(call).rejects.toMatchObject({
      name: "InternalFailure",
      message: expect.stringContaining("Cannot read the world: it is not made"),
      $metadata: { httpStatusCode: 500 },
    });
  });

  it("refuses modules that are no SDK client, and clients without schemas", () => {
    const { core } = simulator();
    expect(() => core.service({}, {})).toThrow("Cannot simulate a service: the module exports no SDK client");
    class OldClient {
      config = { serviceId: "Old", defaultSigningName: "old", apiVersion: "2015-01-01" };
    }
    expect(() => core.service({ OldClient }, {})).toThrow("Cannot simulate Old: its SDK client has no schemas");
  });

  it.each<[string, Partial<HttpRequest>, number, string]>([
    [
      "an unsigned query",
      { body: Buffer.from("Action=ListUsers&Version=2010-05-08") },
      403,
      "<Code>MissingAuthenticationToken</Code>",
    ],
    [
      "an unsigned path that no service has",
      { method: "GET", url: "/nothing", headers: {} },
      404,
      "UnknownOperationException",
    ],
    [
      "nonsense",
      { method: "GET", url: "http://[", headers: { Authorization: "Basic" } },
      404,
      "UnknownOperationException",
    ],
    [
      "a body that is no JSON",
      { headers: jsonHeaders("organizations", "AWSOrganizationsV20161128.ListAccounts"), body: Buffer.from("{") },
      400,
      "SerializationException",
    ],
    [
      "an operation that is not in the model",
      { headers: jsonHeaders("organizations", "AWSOrganizationsV20161128.Nothing") },
      400,
      "UnknownOperationException",
    ],
    [
      "an action that is not in the model",
      { headers: { ...form, ...signed("iam") }, body: Buffer.from("Action=Nothing&Version=2010-05-08") },
      400,
      "<Code>InvalidAction</Code>",
    ],
  ])("answers %s", async (_, request, status, text) => {
    const { core } = simulator();
    core.service(iam, {});
    core.service(eks, {});
    core.service(organizations, {});
    const answer = await core.handle({ method: "POST", url: "/", headers: form, body: Buffer.alloc(0), ...request });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.headers) + Buffer.from(answer.body).toString()).toContain(text);
  });
});

const form = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };

function signed(service: string): Record<string, string> {
  return {
    Authorization: `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/eu-west-1/${service}/aws4_request, Signature=0`,
  };
}

function jsonHeaders(service: string, target: string): Record<string, string> {
  return { ...signed(service), "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target };
}

describe("createCore() refuses credentials as each protocol does", () => {
  let now = new Date("2026-01-01T00:00:00Z");
  const { core, client } = simulator({ now: () => now });
  core.service(ec2, { DescribeVpcs: () => ({}) });
  core.service(iam, { ListUsers: () => ({ Users: [] }) });
  core.service(organizations, { ListAccounts: () => ({}) });
  core.service(eks, { ListClusters: () => ({}) });
  core.service(s3, { ListBuckets: () => ({}) });

  const calls: Record<string, (credentials: typeof longTerm) => Promise<unknown>> = {
    ec2: (credentials) => new ec2.EC2Client(client(credentials)).send(new ec2.DescribeVpcsCommand({})),
    iam: (credentials) => new iam.IAMClient(client(credentials)).send(new iam.ListUsersCommand({})),
    organizations: (credentials) =>
      new organizations.OrganizationsClient(client(credentials)).send(new organizations.ListAccountsCommand({})),
    eks: (credentials) => new eks.EKSClient(client(credentials)).send(new eks.ListClustersCommand({})),
    s3: (credentials) => new s3.S3Client(client(credentials)).send(new s3.ListBucketsCommand({})),
  };

  it.each([
    ["ec2", "AuthFailure", 401, "RequestExpired", 400],
    ["iam", "InvalidClientTokenId", 403, "ExpiredToken", 403],
    ["organizations", "UnrecognizedClientException", 400, "ExpiredTokenException", 400],
    ["eks", "UnrecognizedClientException", 403, "ExpiredTokenException", 403],
    ["s3", "InvalidAccessKeyId", 403, "ExpiredToken", 400],
  ])(
    "%s: %s %i for an unknown key, %s %i for an ended session",
    async (service, unknown, unknownStatus, expired, expiredStatus) => {
      const call = calls[service] ?? (() => Promise.reject(new Error("no such call")));
      const { expiresAt, ...session } = core.identity.mintSession({
        ...assumed,
        expiresAt: new Date(now.getTime() + 1000),
      });
      await expect(call(session)).resolves.toBeDefined();
      await expect(call({ ...session, accessKeyId: "ASIAQQQQQQQQQQQQQQQQ" })).rejects.toMatchObject({
        name: unknown,
        $metadata: { httpStatusCode: unknownStatus },
      });
      now = expiresAt;
      await expect(call(session)).rejects.toMatchObject({
        name: expired,
        $metadata: { httpStatusCode: expiredStatus },
      });
    },
  );
});
