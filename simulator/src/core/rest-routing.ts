import { type Operation, requiredMembers, type ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire.ts";

/** The operations of a REST service by HTTP method, most specific first. */
export type RestRoutes = Map<string, RestRoute[]>;

/** An operation, the decoded labels of the path, and how literally the path was matched: among services the most specific match is meant. */
export type RestMatch = { operation: Operation; labels: Record<string, string>; specificity: number };

type RestRoute = {
  operation: Operation;
  specificity: number;
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
  for (const ofMethod of routes.values()) ofMethod.sort((a, b) => b.specificity - a.specificity);
  return routes;
}

/**
 * The operation that a method, a raw path (labels may hold `%2F`), a query string and headers mean, with its labels. Among equally specific
 * ones, such as S3's GetObject and ListParts, the one is meant whose required parameters are all there.
 */
export function matchRestOperation(routes: RestRoutes, request: WireRequest): RestMatch | undefined {
  const ofMethod = routes.get(request.method) ?? [];
  const bucket = ofMethod.some((route) => route.bucketLabel) ? splitBucket(request) : undefined;
  let best: { route: RestRoute; match: RestMatch; score: number } | undefined;
  for (const route of ofMethod) {
    if (best && route.specificity < best.route.specificity) break;
    const match = matchRoute(route, request, bucket);
    if (!match) continue;
    const missing = route.requiredQuery.filter((name) => !request.query.has(name)).length;
    const missingHeaders = route.requiredHeaders.filter((name) => !(name in request.headers)).length;
    const score = route.requiredQuery.length + route.requiredHeaders.length - 100 * (missing + missingHeaders);
    if (!best || score > best.score) best = { route, match, score };
  }
  return best?.match;
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
  const fixedQuery = [...new URLSearchParams(query)].filter(([name]) => name !== "x-id");
  return {
    operation,
    specificity: specificityOf(path, fixedQuery.length),
    pattern: new RegExp(`^${source}${source.endsWith("(.+)") ? "" : "/?"}$`),
    labels,
    fixedQuery,
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

/** Literal path characters count most, then fixed parameters; `/a/{b}` goes before `/{a}/{b}` and both before `/{a+}`. */
function specificityOf(path: string, fixedParameters: number): number {
  const literal = path.replaceAll(/\{[^{}]+\}/g, "").length;
  return literal * 1000 - (path.includes("+}") ? 500 : 0) + fixedParameters;
}

function matchRoute(route: RestRoute, request: WireRequest, bucket: Bucket | undefined): RestMatch | undefined {
  const sentId = request.query.get("x-id");
  if (sentId !== null && sentId !== route.operation.name) return undefined;
  for (const [name, value] of route.fixedQuery) {
    if (!request.query.has(name) || (value && request.query.get(name) !== value)) return undefined;
  }
  if (route.bucketLabel ? !bucket : bucket?.inHost) return undefined;
  const match = route.pattern.exec(route.bucketLabel && bucket ? bucket.path : request.path);
  if (!match) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, name] of route.labels.entries()) labels[name] = decode(match[index + 1] ?? "");
  if (route.bucketLabel && bucket) labels.Bucket = bucket.name;
  return { operation: route.operation, labels, specificity: route.specificity };
}

type Bucket = { name: string; path: string; inHost: boolean };

/** The bucket from the host name (`logs.s3.eu-west-1.amazonaws.com`, `logs.localhost:4566`), else from the first path segment. */
function splitBucket({ headers, path }: WireRequest): Bucket | undefined {
  const inHost = /^(.+)\.(?:s3[.-](?!object-lambda|control)|localhost(?::|$))/.exec(headers.host ?? "")?.[1];
  if (inHost) return { name: inHost, path, inHost: true };
  const [, name = "", rest = ""] = /^\/([^/]+)(.*)$/s.exec(path) ?? [];
  return name === "" ? undefined : { name: decode(name), path: rest || "/", inHost: false };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign stands for itself.
    return text;
  }
}
