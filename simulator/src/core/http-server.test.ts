import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as eks from "@aws-sdk/client-eks";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AwsError } from "./aws-error.ts";
import { createCore } from "./core.ts";
import type { Fault } from "./faults.ts";
import { type SimulatorServer, serve } from "./http-server.ts";

let fault: Fault | undefined;
let called = Promise.withResolvers<void>();
let server: SimulatorServer;
const core = createCore({
  managementAccountId: "111122223333",
  hooks: {
    before: () => {
      called.resolve();
      return fault;
    },
  },
});

const vpcs = Array.from({ length: 50 }, (_, index) => ({ VpcId: `vpc-${index}`, Tags: [] }));
core.service(ec2, { DescribeVpcs: () => ({ Vpcs: vpcs }) });
core.service(iam, {
  GetUser: ({ UserName }) => {
    throw new iam.NoSuchEntityException({ message: `The user with name ${UserName} cannot be found.`, $metadata: {} });
  },
});
core.service(organizations, {
  ListAccounts: () => ({ Accounts: [{ Id: "111122223333", JoinedTimestamp: new Date(1000) }] }),
});
core.service(dynamodb, { GetItem: ({ Key }) => ({ Item: { ...Key, blob: { B: Uint8Array.of(1, 2) } } }) });
core.service(eks, { DescribeCluster: ({ name }) => ({ cluster: { name, tags: { team: "a/b" } } }) });
core.service(s3, {
  GetObject: ({ Bucket, Key }) => ({ Body: new TextEncoder().encode(`${Bucket}:${Key}`), ContentType: "text/plain" }),
  HeadBucket: () => {
    throw new AwsError("NotFound", "Not Found", 404);
  },
});

beforeAll(async () => {
  server = await serve(core);
});

afterAll(() => server.close());

afterEach(() => {
  fault = undefined;
});

/** Configuration for a client of the server; one attempt, so that a fault is seen at once. */
function overHttp(extra: { requestHandler?: object } = {}) {
  const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
  return { endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1, ...extra };
}

describe("serve()", () => {
  it("answers EC2's query protocol", async () => {
    const { Vpcs } = await new ec2.EC2Client(overHttp()).send(new ec2.DescribeVpcsCommand({}));
    expect(Vpcs).toEqual(vpcs);
  });

  it("answers the query protocol, errors included", async () => {
    const call = new iam.IAMClient(overHttp()).send(new iam.GetUserCommand({ UserName: "eve" }));
    await expect(call).rejects.toThrow(iam.NoSuchEntityException);
    await expect(call).rejects.toMatchObject({
      message: "The user with name eve cannot be found.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("answers JSON 1.1", async () => {
    const { Accounts } = await new organizations.OrganizationsClient(overHttp()).send(
      new organizations.ListAccountsCommand({}),
    );
    expect(Accounts).toEqual([{ Id: "111122223333", JoinedTimestamp: new Date(1000) }]);
  });

  it("answers JSON 1.0", async () => {
    const command = new dynamodb.GetItemCommand({ TableName: "t", Key: { id: { S: "x" } } });
    const { Item } = await new dynamodb.DynamoDBClient(overHttp()).send(command);
    expect(Item).toEqual({ id: { S: "x" }, blob: { B: Uint8Array.of(1, 2) } });
  });

  it("answers REST JSON", async () => {
    const { cluster } = await new eks.EKSClient(overHttp()).send(new eks.DescribeClusterCommand({ name: "a/b c" }));
    expect(cluster).toEqual({ name: "a/b c", tags: { team: "a/b" } });
  });

  it("answers REST XML with a streamed body, and HEAD without one", async () => {
    const client = new s3.S3Client(overHttp());
    const { Body, ContentLength } = await client.send(new s3.GetObjectCommand({ Bucket: "logs", Key: "a b/c" }));
    expect(await Body?.transformToString()).toBe("logs:a b/c");
    expect(ContentLength).toBe(10);
    await expect(client.send(new s3.HeadBucketCommand({ Bucket: "logs" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  it("says in one sentence that a port is taken", async () => {
    await expect(serve(core, { port: server.port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${server.port}: the port is taken`,
    );
  });

  it("frees its port when it closes, also with a call that hangs", async () => {
    const other = await serve(core);
    fault = { fault: "hang" };
    called = Promise.withResolvers();
    const call = new ec2.EC2Client({ ...overHttp(), endpoint: other.url }).send(new ec2.DescribeVpcsCommand({}));
    const outcome = expect(call).rejects.toThrow();
    await called.promise;
    await other.close();
    await outcome;
    const again = await serve(core, { port: other.port });
    await again.close();
  });
});

describe("serve() carries out the fault", () => {
  const call = (requestHandler?: object) =>
    new ec2.EC2Client(overHttp(requestHandler ? { requestHandler } : {})).send(new ec2.DescribeVpcsCommand({}));

  it("reset: the connection ends without an answer", async () => {
    fault = { fault: "reset" };
    await expect(call()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("truncated: the connection ends in the middle of the body, XML or JSON", async () => {
    fault = { fault: "truncated" };
    await expect(call()).rejects.toMatchObject({ code: "ECONNRESET", message: expect.stringContaining("aborted") });
    const list = new organizations.OrganizationsClient(overHttp()).send(new organizations.ListAccountsCommand({}));
    await expect(list).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("hang: nothing comes until the client gives up", async () => {
    fault = { fault: "hang" };
    await expect(call({ requestTimeout: 50, throwOnRequestTimeout: true })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  it("malformed: the body cannot be parsed", async () => {
    fault = { fault: "malformed" };
    await expect(call()).rejects.toThrow(/parse error/);
  });

  it("cut: half an XML or JSON document, sent as a whole answer", async () => {
    fault = { fault: "cut" };
    await expect(call()).rejects.toThrow(/parse error/);
    const list = new organizations.OrganizationsClient(overHttp()).send(new organizations.ListAccountsCommand({}));
    await expect(list).rejects.toThrow(SyntaxError);
    const response = await fetch(`${server.url}/`, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/ec2/aws4_request",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "Action=DescribeVpcs&Version=2016-11-15",
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain("<vpcId>vpc-1</vpcId>");
    expect(text).not.toContain("</DescribeVpcsResponse>");
    expect(response.headers.get("content-length")).toBe(String(text.length));
  });

  it("empty: the answer parses and holds nothing", async () => {
    fault = { fault: "empty" };
    expect((await call()).Vpcs).toBeUndefined();
  });

  it("error: an error answer, in the words of the protocol, and with it a delay", async () => {
    fault = { error: new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503), delayMs: 60 };
    const start = performance.now();
    await expect(call()).rejects.toMatchObject({ name: "RequestLimitExceeded", $metadata: { httpStatusCode: 503 } });
    expect(performance.now() - start).toBeGreaterThanOrEqual(50);
  });

  it("delayMs: the answer comes later", async () => {
    fault = { delayMs: 60 };
    const start = performance.now();
    expect((await call()).Vpcs).toHaveLength(50);
    expect(performance.now() - start).toBeGreaterThanOrEqual(50);
  });
});
