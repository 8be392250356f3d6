import { type Operation, requiredMembers, type ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire.ts";

/** The operations of a REST service by HTTP method, most specific first. */
export type RestRoutes = Map<string, RestRoute[]>;

type RestRoute = {
  operation: Operation;
  pattern: RegExp;
  labels: string[];
  /** `?list-type=2` must be present and equal, `?analytics` present. `x-id` is not among them: only the JavaScript SDK sends it. */
  fixedQuery: [string, string][];
  requiredQuery: string[];
  requiredHeaders: string[];
  /** S3's path holds no bucket in the model, since most clients put it in the host name. */
  bucketLabel: boolean;
};

/** Compiles the `http` traits of a service's operations. */
export function restRoutes(model: ServiceModel): RestRoutes {
  const routes: RestRoutes = new Map();
  for (const operation of model.operations.values()) {
    const http = operation.traits.http;
    if (!http) continue;
    const ofMethod = routes.get(http[0]) ?? [];
    ofMethod.push(compile(operation, http[1]));
    routes.set(http[0], ofMethod);
  }
  for (const ofMethod of routes.values()) ofMethod.sort((a, b) => specificity(b) - specificity(a));
  return routes;
}

/** The operation that a method, a raw path (labels may hold `%2F`), a query string and headers mean, with its labels. */
export function matchRestOperation(
  routes: RestRoutes,
  request: WireRequest,
): { operation: Operation; labels: Record<string, string> } | undefined {
  const ofMethod = routes.get(request.method) ?? [];
  // A client may leave out what the model calls required; then the first operation that fits otherwise is meant.
  return firstMatch(ofMethod, request, true) ?? firstMatch(ofMethod, request, false);
}

function compile(operation: Operation, uri: string): RestRoute {
  const [path = "/", query = ""] = uri.split("?");
  const labels: string[] = [];
  const source = path
    .replace(/\/$/, "")
    .replace(/\{([^{}+]+)(\+?)\}|[^{}]+/g, (literal, label?: string, greedy?: string) => {
      if (!label) return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      labels.push(label);
      return greedy ? "(.+)" : "([^/]+)";
    });
  const required = requiredMembers(operation.input).map((name) =>
    operation.input.getMemberSchema(name).getMergedTraits(),
  );
  return {
    operation,
    pattern: new RegExp(`^${source}${source.endsWith("(.+)") ? "" : "/?"}$`),
    labels,
    fixedQuery: [...new URLSearchParams(query)].filter(([name]) => name !== "x-id"),
    requiredQuery: required.flatMap((traits) => traits.httpQuery ?? []),
    requiredHeaders: required.flatMap((traits) => traits.httpHeader?.toLowerCase() ?? []),
    bucketLabel: needsBucket(operation, labels),
  };
}

function needsBucket(operation: Operation, labels: string[]): boolean {
  if (labels.includes("Bucket") || !operation.input.isStructSchema()) return false;
  for (const [name, member] of operation.input.structIterator()) {
    if (name === "Bucket") return Boolean(member.getMergedTraits().httpLabel);
  }
  return false;
}

/** Literal path characters count most, then fixed and required parameters; `/a/{b}` goes before `/{a}/{b}` and both before `/{a+}`. */
function specificity(route: RestRoute): number {
  const source = route.pattern.source;
  const literal = source.replaceAll("([^/]+)", "").replaceAll("(.+)", "").length;
  const greedy = source.includes("(.+)") ? 1 : 0;
  const parameters = 2 * route.fixedQuery.length + route.requiredQuery.length + route.requiredHeaders.length;
  return literal * 1000 - greedy * 500 + parameters;
}

function firstMatch(
  routes: RestRoute[],
  request: WireRequest,
  checkRequired: boolean,
): { operation: Operation; labels: Record<string, string> } | undefined {
  const sentId = request.query.get("x-id");
  const bucket = routes.some((route) => route.bucketLabel) ? splitBucket(request) : undefined;
  for (const route of routes) {
    if (sentId !== null && sentId !== route.operation.name) continue;
    if (
      route.fixedQuery.some(([name, value]) => !request.query.has(name) || (value && request.query.get(name) !== value))
    )
      continue;
    if (checkRequired && route.requiredQuery.some((name) => !request.query.has(name))) continue;
    if (checkRequired && route.requiredHeaders.some((name) => !(name in request.headers))) continue;
    if (route.bucketLabel ? !bucket : bucket?.inHost) continue;
    const match = route.pattern.exec(route.bucketLabel && bucket ? bucket.path : request.path);
    if (!match) continue;
    const labels: Record<string, string> = {};
    for (const [index, name] of route.labels.entries()) labels[name] = decodeURIComponent(match[index + 1] ?? "");
    if (route.bucketLabel && bucket) labels.Bucket = bucket.name;
    return { operation: route.operation, labels };
  }
  return undefined;
}

/** The bucket from the host name (`logs.s3.eu-west-1.amazonaws.com`, `logs.localhost:4566`), else from the first path segment. */
function splitBucket({ headers, path }: WireRequest): { name: string; path: string; inHost: boolean } | undefined {
  const inHost = /^(.+)\.(?:s3[.-](?!object-lambda|control)|localhost(?::|$))/.exec(headers.host ?? "")?.[1];
  if (inHost) return { name: inHost, path, inHost: true };
  const [, name = "", rest = ""] = /^\/([^/]+)(.*)$/s.exec(path) ?? [];
  return name === "" ? undefined : { name: decodeURIComponent(name), path: rest || "/", inHost: false };
}
