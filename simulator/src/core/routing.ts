import { AwsError } from "./aws-error.ts";
import { matchRestOperation, type RestRoutes, restRoutes } from "./rest-routing.ts";
import type { Operation, ServiceModel } from "./service-model.ts";
import type { ProtocolName, WireRequest } from "./wire.ts";

/** Where a request goes. `labels` are the decoded parts of its path. */
export type Route = { model: ServiceModel; operation: Operation; labels: Record<string, string> };

/**
 * The protocol a request is written in, told from the request itself: clients of one service may speak several, as CloudWatch's do.
 * "rest" stands for the two REST protocols, which only the service's model tells apart.
 */
export function sniffProtocol(request: WireRequest): "query" | "rest" | "awsJson1_0" | "awsJson1_1" | "rpcv2Cbor" {
  const { headers } = request;
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "rpcv2Cbor";
  if (headers["x-amz-target"]) return headers["content-type"]?.includes("json-1.0") ? "awsJson1_0" : "awsJson1_1";
  return request.form.has("Action") ? "query" : "rest";
}

/** The protocol by which a service answers a request that was sniffed so. */
export function protocolOf(model: ServiceModel, sniffed: ReturnType<typeof sniffProtocol>): ProtocolName {
  if (sniffed === "query") return model.protocolId.endsWith("#ec2Query") ? "ec2Query" : "awsQuery";
  if (sniffed === "rest") return model.protocolId.endsWith("#restXml") ? "restXml" : "restJson1";
  return sniffed;
}

/**
 * Finds the service and the operation that a request asks for among the services that sign with its name.
 * Throws the error that AWS gives for an operation that does not exist.
 */
export function route(candidates: ServiceModel[], request: WireRequest): Route {
  switch (sniffProtocol(request)) {
    case "query": {
      const action = request.form.get("Action") ?? "";
      const version = request.form.get("Version");
      const model =
        candidates.find((each) => each.version === version) ?? candidates.find((each) => each.operations.has(action));
      return found(
        model,
        action,
        new AwsError("InvalidAction", `Could not find operation ${action} for version ${version}`, 400),
      );
    }
    case "awsJson1_0":
    case "awsJson1_1": {
      const [target = "", name = ""] = (request.headers["x-amz-target"] ?? "").split(".");
      const model = candidates.find((each) => each.settings.serviceTarget === target);
      return found(model, name, new AwsError("UnknownOperationException", `Unknown operation ${target}.${name}`, 400));
    }
    case "rpcv2Cbor": {
      const [, name = ""] = /\/operation\/([^/]+)$/.exec(request.path) ?? [];
      const model = candidates.find((each) => each.operations.has(name));
      return found(model, name, new AwsError("UnknownOperationException", `Unknown operation ${name}`, 404));
    }
    case "rest": {
      for (const model of candidates) {
        const match = matchRestOperation(routesOf(model), request);
        if (match) return { model, ...match };
      }
      throw new AwsError("UnknownOperationException", `No operation answers ${request.method} ${request.path}`, 404);
    }
  }
}

/** Whether requests signed for this service name mean the service; S3 has several names. */
export function signsAs(model: ServiceModel, signingName: string): boolean {
  return model.signingName === signingName || (model.serviceId === "S3" && otherS3Names.has(signingName));
}

const otherS3Names = new Set(["s3express", "s3-object-lambda", "s3-outposts"]);

function found(model: ServiceModel | undefined, name: string, missing: AwsError): Route {
  const operation = model?.operations.get(name);
  if (!model || !operation) throw missing;
  return { model, operation, labels: {} };
}

const routesByModel = new WeakMap<ServiceModel, RestRoutes>();

function routesOf(model: ServiceModel): RestRoutes {
  let routes = routesByModel.get(model);
  if (!routes) {
    routes = restRoutes(model);
    routesByModel.set(model, routes);
  }
  return routes;
}
