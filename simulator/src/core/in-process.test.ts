import * as ec2 from "@aws-sdk/client-ec2";
import * as s3 from "@aws-sdk/client-s3";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, it } from "vitest";
import { createCore } from "./core.ts";
import type { Fault } from "./faults.ts";
import { inProcess } from "./in-process.ts";

function clientWith(before: (attempt: number) => Fault | undefined) {
  const core = createCore({ managementAccountId: "111122223333", hooks: { before: ({ attempt }) => before(attempt) } });
  core.service(ec2, { DescribeVpcs: () => ({ Vpcs: [{ VpcId: "vpc-1" }] }) });
  return new ec2.EC2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIATEST", secretAccessKey: "test" },
    requestHandler: inProcess(core),
    retryStrategy: new ConfiguredRetryStrategy(3, () => 0),
  });
}

const describeVpcs = new ec2.DescribeVpcsCommand({});

describe("inProcess()", () => {
  it("serves many clients of several services with one handler, also after one of them is destroyed", async () => {
    const core = createCore({ managementAccountId: "111122223333" });
    core.service(ec2, { DescribeVpcs: (_, { region }) => ({ Vpcs: [{ VpcId: region }] }) });
    core.service(s3, { ListBuckets: () => ({ Buckets: [{ Name: "logs" }] }) });
    const shared = {
      credentials: { accessKeyId: "AKIATEST", secretAccessKey: "test" },
      requestHandler: inProcess(core),
    };
    const clients = ["eu-west-1", "us-east-2"].map((region) => new ec2.EC2Client({ ...shared, region }));
    clients[0]?.destroy();
    const answers = await Promise.all(clients.map((client) => client.send(describeVpcs)));
    expect(answers.map(({ Vpcs }) => Vpcs)).toEqual([[{ VpcId: "eu-west-1" }], [{ VpcId: "us-east-2" }]]);
    const { Buckets } = await new s3.S3Client({ ...shared, region: "eu-west-1" }).send(new s3.ListBucketsCommand({}));
    expect(Buckets).toEqual([{ Name: "logs" }]);
  });

  it("ends a hanging call when its signal aborts, and refuses one that was aborted before", async () => {
    const controller = new AbortController();
    const client = clientWith(() => {
      controller.abort();
      return { fault: "hang" };
    });
    await expect(client.send(describeVpcs, { abortSignal: controller.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    await expect(client.send(describeVpcs, { abortSignal: controller.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("ends a slow call at its request timeout", async () => {
    const call = clientWith(() => ({ delayMs: 5_000 })).send(describeVpcs, { requestTimeout: 10 });
    await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("lets the client retry a reset connection and an answer that broke off, and counts the attempts", async () => {
    const attempts: number[] = [];
    const client = clientWith((attempt) => {
      attempts.push(attempt);
      return attempt === 1 ? { fault: "reset" } : attempt === 2 ? { fault: "truncated" } : undefined;
    });
    await expect(client.send(describeVpcs)).resolves.toMatchObject({ Vpcs: [{ VpcId: "vpc-1" }] });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("rejects with ECONNRESET when the connection is reset each time", async () => {
    await expect(clientWith(() => ({ fault: "reset" })).send(describeVpcs)).rejects.toMatchObject({
      code: "ECONNRESET",
    });
  });

  it("hands over an empty, a malformed and a cut answer", async () => {
    expect((await clientWith(() => ({ fault: "empty" })).send(describeVpcs)).Vpcs).toBeUndefined();
    await expect(clientWith(() => ({ fault: "malformed" })).send(describeVpcs)).rejects.toThrow(/parse error/);
    await expect(clientWith(() => ({ fault: "cut" })).send(describeVpcs)).rejects.toThrow(/parse error/);
  });
});
