import type { HttpRequest } from "@smithy/core/transport";

/** One request to AWS, as it is read off the wire. */
export interface AwsCall {
  /** The signing name: `ec2`, `s3`, `tagging`. */
  readonly service: string;
  /** The region of the signature. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly operation: string;
  /** Host, path, query and body: whatever may name a resource. */
  readonly text: string;
}

/** Reads a signed request: `Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`. */
export function readAwsCall(request: HttpRequest): AwsCall {
  const authorization = headerOf(request, "authorization");
  const [, accessKeyId = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
  const body = bodyText(request);
  const query = Object.entries(request.query ?? {})
    .map(([name, value]) => `${name}=${value ?? ""}`)
    .join("&");
  return {
    service,
    region,
    accessKeyId,
    operation: operationOf(request, service, body),
    // A bucket is the first label of the host.
    text: `${request.hostname.split(".s3.")[0]} ${request.path} ${query} ${body}`,
  };
}

/** The body as text; the bodies of all calls made here are text, as a string or in bytes. */
export function bodyText({ body }: HttpRequest): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : "";
}

function operationOf(request: HttpRequest, service: string, body: string): string {
  const target = headerOf(request, "x-amz-target").split(".").at(-1);
  if (target) return target;
  const [, action] = /\bAction=(\w+)/.exec(body) ?? [];
  if (action) return action;
  if (service !== "s3") return `${request.method} ${request.path}`;
  const known = S3_OPERATIONS.find(([name]) => Object.hasOwn(request.query ?? {}, name));
  return known?.[1] ?? "ListBuckets";
}

const S3_OPERATIONS = [
  ["versioning", "GetBucketVersioning"],
  ["encryption", "GetBucketEncryption"],
  ["publicAccessBlock", "GetPublicAccessBlock"],
  ["policyStatus", "GetBucketPolicyStatus"],
  ["location", "GetBucketLocation"],
] as const;

function headerOf(request: HttpRequest, name: string): string {
  return Object.entries(request.headers).find(([header]) => header.toLowerCase() === name)?.[1] ?? "";
}
