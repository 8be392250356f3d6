import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { handle } from "hono/aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";
import { isBinaryType } from "./binary-type.ts";
import { cloudCaller } from "./cloud-caller.ts";

/** The API as Lambda's HTTP API calls it. */

let world: ApiWorld;
let ask: (event: object) => Promise<LambdaAnswer>;

interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

beforeAll(async () => {
  world = await apiWorld({ accounts: 1, regions: 1 }, { callerOf: cloudCaller() });
  const handler = handle(world.api, { isContentTypeBinary: isBinaryType });
  // Of the event's kinds the adapter's types want one that can be any of them, and the answer is one of version 2.
  ask = async (event) => (await handler(event as never)) as unknown as LambdaAnswer;
});
afterAll(() => world[Symbol.asyncDispose]());

test("the claims of the event decide who asks", async () => {
  const read = { rawPath: "/inventory", rawQueryString: "size=1" };
  expect((await ask(event(read))).statusCode).toBe(401);
  expect((await ask(event({ ...read, claims: { sub: "1" } }))).statusCode).toBe(200);
  expect((await ask(event({ rawPath: "/health" }))).statusCode).toBe(200);
  const refresh = { method: "POST", rawPath: "/inventory/refresh", rawQueryString: "service=iam:group" };
  expect((await ask(event({ ...refresh, claims: { sub: "1", "cognito:groups": "[readers]" } }))).statusCode).toBe(403);
  const operator = { sub: "1", "cognito:groups": "[readers inventory-operators]" };
  const started = await ask(event({ ...refresh, claims: operator }));
  expect([started.statusCode, started.headers.location]).toEqual([
    202,
    expect.stringMatching(/^\/inventory\/refresh\/\d{8}T/),
  ]);
});

test("a header says nothing of who asks", async () => {
  const headers = { authorization: "Bearer x", "x-cognito-groups": "inventory-operators" };
  expect((await ask(event({ rawPath: "/inventory", headers }))).statusCode).toBe(401);
});

test("parameters that are repeated or encoded arrive as they were", async () => {
  const rawQueryString = "filter=type%3Dec2%3Avolume&filter=name!%3D%2B&size=1000";
  const { statusCode, body } = await ask(event({ rawPath: "/inventory", rawQueryString, claims: { sub: "1" } }));
  const { total, items } = JSON.parse(body);
  expect([statusCode, items.length]).toEqual([200, total]);
  expect(new Set(items.map((item: { type: string }) => item.type))).toEqual(new Set(["ec2:volume"]));
});

test.for(["csv", "json", "ndjson"])("an export as %s is given as text", async (format) => {
  const rawQueryString = `format=${format}&service=iam`;
  const answer = await ask(event({ rawPath: "/inventory/export", rawQueryString, claims: { sub: "1" } }));
  expect([answer.statusCode, answer.isBase64Encoded]).toEqual([200, false]);
  expect(answer.body).toContain("arn:aws:iam::");
});

test("one as Parquet is given as base64, also to those who accept gzip", async () => {
  const handler = handle(world.with({ maxAnswerBytes: 1_000_000 }), { isContentTypeBinary: isBinaryType });
  for (const headers of [{}, { "accept-encoding": "gzip" }]) {
    const request = {
      rawPath: "/inventory/export",
      rawQueryString: "format=parquet&service=iam",
      claims: { sub: "1" },
    };
    const answer = (await handler(event({ ...request, headers }) as never)) as unknown as LambdaAnswer; // As above.
    expect([answer.statusCode, answer.isBase64Encoded, answer.headers["content-encoding"]]).toEqual([
      200,
      true,
      undefined,
    ]);
    const bytes = Buffer.from(answer.body, "base64");
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
  }
});

test("answers are compressed for those who accept it", async () => {
  const api = world.with({ maxAnswerBytes: 1_000_000 });
  const handler = handle(api, { isContentTypeBinary: isBinaryType });
  const headers = { "accept-encoding": "gzip, deflate, br" };
  const request = event({ rawPath: "/inventory", rawQueryString: "size=1000", headers, claims: { sub: "1" } });
  const answer = (await handler(request as never)) as unknown as LambdaAnswer; // As above.
  expect([answer.statusCode, answer.isBase64Encoded, answer.headers["content-encoding"]]).toEqual([200, true, "gzip"]);
  const { items, total } = JSON.parse(gunzipSync(Buffer.from(answer.body, "base64")).toString());
  expect(items).toHaveLength(total);
});

function event({
  method = "GET",
  rawPath,
  rawQueryString = "",
  headers = {},
  claims,
}: {
  readonly method?: string;
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: Readonly<Record<string, string>>;
}): Partial<APIGatewayProxyEventV2> {
  const http = { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" };
  const context = {
    accountId: "123456789012",
    apiId: "abc123",
    domainName: "abc123.execute-api.eu-west-1.amazonaws.com",
    domainPrefix: "abc123",
    http,
    requestId: "1",
    routeKey: "$default",
    stage: "$default",
    time: "22/Nov/2026:08:15:00 +0000",
    timeEpoch: 1795335300000,
  };
  const authorizer = { jwt: { claims, scopes: null }, principalId: "", integrationLatency: 0 };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { host: context.domainName, ...headers },
    // The types do not know the authorizer of an HTTP API in the context of an event without one.
    requestContext: (claims ? { ...context, authorizer } : context) as APIGatewayProxyEventV2["requestContext"],
    isBase64Encoded: false,
  };
}
