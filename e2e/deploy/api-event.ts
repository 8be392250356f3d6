import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Problem, ResourcePage, StartedRefresh } from "../../backend/src/api/schemas.ts";
import type { LambdaFunction } from "./lambda-function.ts";

/** Who asks, as the JWT authorizer tells it; nobody where the event has no authorizer. */
export type Asker = "operator" | "reader" | "nobody";

/** The fields of all the answers that the suite looks at; which of them there are depends on the question. */
type ApiBody = Partial<
  ResourcePage &
    StartedRefresh &
    Problem & { readonly paths: Readonly<Record<string, object>>; readonly rows: readonly unknown[] }
>;

/** The API's answer. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ApiBody;
  /** The body as it was sent, without its compression. */
  readonly bytes: Buffer;
}

const recorded = readFileSync(new URL("events/api-request.json", import.meta.url), "utf8");

/** Sends a request to the API function as API Gateway does: a recorded event with another method, path and caller. */
export async function askApi(
  api: LambdaFunction,
  request: string,
  asker: Asker = "operator",
  json?: unknown,
): Promise<ApiAnswer> {
  const [method = "GET", target = "/"] = request.split(" ");
  const [path = "/", query = ""] = target.split("?");
  const event = JSON.parse(recorded);
  event.rawPath = path;
  event.rawQueryString = query;
  if (query !== "") event.queryStringParameters = Object.fromEntries(new URLSearchParams(query));
  event.routeKey = event.requestContext.routeKey = path === "/health" ? "GET /health" : `${method} /{proxy+}`;
  event.requestContext.http = { ...event.requestContext.http, method, path };
  event.pathParameters = { proxy: path.slice(1) };
  if (json !== undefined) {
    event.headers["content-type"] = "application/json";
    event.body = Buffer.from(JSON.stringify(json)).toString("base64");
    event.isBase64Encoded = true;
  }
  if (asker === "nobody") delete event.requestContext.authorizer;
  if (asker === "reader") event.requestContext.authorizer.jwt.claims["cognito:groups"] = "[auditors]";
  // What the adapter answers API Gateway with (payload format 2.0).
  const answer = (await api.invoke(event)) as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  const { statusCode: status, headers = {}, body: sent = "", isBase64Encoded } = answer;
  const raw = Buffer.from(sent, isBase64Encoded ? "base64" : "utf8");
  // The recorded request accepts gzip, which the gateway hands on.
  const bytes = headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
  const text = bytes.toString();
  return { status, headers, body: /[/+]json/.test(headers["content-type"] ?? "") ? JSON.parse(text) : text, bytes };
}
