import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, test } from "vitest";
import { serve } from "../core/http-server.ts";
import { inProcess } from "../core/in-process.ts";
import { createOrganization } from "../index.ts";
import { administrator, failure } from "./test-clients.ts";

const MINUTE = 60_000;

/** An organisation whose clock is so far from the computer's, and checks signatures by it. */
function offBy(ms: number) {
  const organization = createOrganization({ accounts: 1, regions: 1, now: () => new Date(Date.now() + ms) });
  const rule = organization.faults.add({ clockSkewMs: 0 });
  return { organization, rule, config: administrator(organization) };
}

/** Milliseconds of a time such as 20260101T000000Z. */
function milliseconds(text: string): number {
  return Date.parse(text.replace(/^(.{4})(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
}

describe("a client whose clock is off", () => {
  test.for([
    ["EC2", EC2Client, () => new DescribeVpcsCommand({}), "RequestExpired", 400],
    ["IAM", IAMClient, () => new ListRolesCommand({}), "SignatureDoesNotMatch", 403],
    ["DynamoDB", DynamoDBClient, () => new ListTablesCommand({}), "InvalidSignatureException", 400],
    ["EKS", EKSClient, () => new ListClustersCommand({}), "InvalidSignatureException", 403],
    ["S3", S3Client, () => new ListBucketsCommand({}), "RequestTimeTooSkewed", 403],
  ] as const)("is refused by %s in its own words", async ([, Client, command, name, status]) => {
    for (const minutes of [20, -20]) {
      // Each row pairs a client with a command of its own.
      const client = new Client(offBy(minutes * MINUTE).config) as { send(command: unknown): Promise<unknown> };
      expect(await failure(client.send(command()))).toMatchObject({ name, status });
    }
  });

  test("is told both times where the service tells them", async () => {
    for (const [minutes, words, sign] of [
      [20, ["Signature expired", "now earlier"], "-"],
      [-20, ["Signature not yet current", "still later"], "\\+"],
    ] as const) {
      const { message } = await failure(new IAMClient(offBy(minutes * MINUTE).config).send(new ListRolesCommand({})));
      const time = "(\\d{8}T\\d{6}Z)";
      const form = new RegExp(`^${words[0]}: ${time} is ${words[1]} than ${time} \\(${time} ${sign} 5 min\\.\\)$`);
      const [signed = 0, bound = 0, now = 0] = form.exec(message)?.slice(1).map(milliseconds) ?? [];
      expect(now - bound).toBe(Math.sign(minutes) * 5 * MINUTE);
      // The request was on its way for less than a minute.
      expect(Math.abs(now - signed - minutes * MINUTE)).toBeLessThan(MINUTE);
    }
  });

  test("is heard while it is off by less than five minutes, by S3 less than fifteen", async () => {
    const { config, rule } = offBy(4 * MINUTE);
    await new EC2Client(config).send(new DescribeVpcsCommand({}));
    expect(rule.hits).toBe(0);
    const further = offBy(14 * MINUTE);
    await new S3Client(further.config).send(new ListBucketsCommand({}));
    expect(further.rule.hits).toBe(0);
    await failure(new EC2Client(further.config).send(new DescribeVpcsCommand({})));
    expect(further.rule.hits).toBe(1);
  });

  test("corrects itself by the answer's date and is right from then on, in process and over HTTP", async () => {
    const { organization, rule } = offBy(20 * MINUTE);
    const { maxAttempts: _, requestHandler: __, ...config } = administrator(organization);
    const retryStrategy = new ConfiguredRetryStrategy(3, () => 0);
    const server = await serve(organization.core);
    const ways = [{ requestHandler: inProcess(organization.core) }, { endpoint: server.url }];
    for (const [index, way] of ways.entries()) {
      const ec2 = new EC2Client({ ...config, ...way, retryStrategy });
      const first = await ec2.send(new DescribeVpcsCommand({}));
      expect(first.$metadata.attempts).toBe(2);
      const second = await ec2.send(new DescribeVpcsCommand({}));
      expect(second.$metadata.attempts).toBe(1);
      expect(rule.hits).toBe(index + 1);
    }
    await server.close();
  });

  test("is refused in one place alone when the rule names it, where AWS's own clock is off", async () => {
    const organization = createOrganization({ accounts: 1, regions: 2 });
    organization.faults.add({ service: "ec2", region: "eu-west-1", clockSkewMs: -10 * MINUTE });
    await new EC2Client(administrator(organization)).send(new DescribeVpcsCommand({}));
    const there = new EC2Client(administrator(organization, "eu-west-1")).send(new DescribeVpcsCommand({}));
    expect((await failure(there)).name).toBe("RequestExpired");
  });

  test("leaves the way free for other rules once it is right", async () => {
    const { organization, config } = offBy(MINUTE);
    organization.faults.add({ error: "internal" });
    expect((await failure(new EC2Client(config).send(new DescribeVpcsCommand({})))).name).toBe("InternalError");
  });
});
