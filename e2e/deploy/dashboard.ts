import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Checks } from "../moto/checks.ts";
import type { Deployment } from "./deployment.ts";
import type { LambdaFunction } from "./lambda-function.ts";
import type { Stack } from "./stack-resources.ts";

/** A bucket that the deployment does not have. */
export const MISSING_BUCKET = "no-such-bucket-of-ours";

const CONFIG = {
  mode: "cloud",
  apiUrl: "https://a.example",
  issuer: "https://b.example",
  clientId: "c",
  signInUrl: "https://d.example",
};

/** The dashboard's way into its bucket and out of it again, as CloudFormation asks for it. */
export async function checkDashboard(
  deployment: Deployment,
  stack: Stack,
  options: { readonly endpoint: string; readonly checks: Checks },
): Promise<void> {
  const { endpoint, checks } = options;
  const publisher = await deployment.start("DashboardFunction");
  const bucket = stack.created.DashboardBucket ?? "";
  const s3 = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const keys = async () =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key = "" }) => Key);
  const object = async (Key: string) => {
    const { Body, ContentType, CacheControl } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return { body: (await Body?.transformToString()) ?? "", type: ContentType, cache: CacheControl };
  };

  await checks.check("the deployment writes the dashboard and its configuration into the bucket", async () => {
    const { Status, PhysicalResourceId, Reason } = await ask(publisher, { RequestType: "Create", bucket });
    const page = await object("dashboard/index.html");
    const config = await object("config.json");
    const [script = ""] = (await keys()).filter((key) => /^_next\/static\/.*\.js$/.test(key));
    const { type, cache } = await object(script);
    return [
      ...same("status", `${Status} ${PhysicalResourceId} ${Reason ?? ""}`.trim(), `SUCCESS ${bucket}`),
      ...same("page", `${page.type} ${page.cache}`, "text/html; charset=utf-8 no-cache"),
      ...same("script", `${type} ${cache}`, "text/javascript; charset=utf-8 public, max-age=31536000, immutable"),
      ...same("configuration", config.body, JSON.stringify(CONFIG)),
    ];
  });
  await checks.check("a failure to write is told to CloudFormation", async () => {
    const { Status, Reason } = await ask(publisher, { RequestType: "Update", bucket: MISSING_BUCKET });
    return same("answer", `${Status} ${Boolean(Reason)}`, "FAILED true");
  });
  await checks.check("the deletion of the stack empties the bucket", async () => {
    const { Status } = await ask(publisher, { RequestType: "Delete", bucket });
    return same("answer", `${Status} ${(await keys()).length}`, "SUCCESS 0");
  });
  s3.destroy();
}

interface Answer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

/** Sends CloudFormation's event and receives what the function puts to the address in it. */
async function ask(publisher: LambdaFunction, request: { RequestType: string; bucket: string }): Promise<Answer> {
  const received: string[] = [];
  const server = createServer(async (incoming: IncomingMessage, response) => {
    received.push(`${incoming.method} ${await text(incoming)}`);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const { RequestType, bucket } = request;
  try {
    await publisher.invoke({
      RequestType,
      ResponseURL: `http://127.0.0.1:${port}/answer?signed=yes`,
      StackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/aws-inventory/1",
      RequestId: "2",
      LogicalResourceId: "DashboardFiles",
      PhysicalResourceId: bucket,
      ResourceType: "Custom::DashboardFiles",
      ResourceProperties: { ServiceToken: "token", BucketName: bucket, Config: CONFIG },
    });
  } finally {
    server.close();
  }
  const [answer = ""] = received;
  if (received.length !== 1 || !answer.startsWith("PUT ")) throw new Error(`CloudFormation received: ${received}`);
  return JSON.parse(answer.slice(4));
}

function same(what: string, is: unknown, should: unknown): string[] {
  return is === should ? [] : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`];
}
