import { AwsError } from "./aws-error.ts";
import { matchRestOperation, type RestRoutes, restRoutes } from "./rest-routing.ts";
import type { Operation, ServiceModel } from "./service-model.ts";
import type { ProtocolName, WireRequest } from "./wire.ts";

/** Where a request goes: to a service, whatever the caller keeps with its model. `labels` are the decoded parts of the path. */
export type Route<Service> = { service: Service; operation: Operation; labels: Record<string, string> };

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
export function route<Service extends { model: ServiceModel }>(
  candidates: Service[],
  request: WireRequest,
): Route<Service> {
  switch (sniffProtocol(request)) {
    case "query": {
      const action = request.form.get("Action") ?? "";
      const version = request.form.get("Version");
      const service =
        candidates.find(({ model }) => model.version === version) ??
        candidates.find(({ model }) => model.operations.has(action));
      const missing = `Could not find operation ${action} for version ${version}`;
      return found(service, action, new AwsError("InvalidAction", missing, 400));
    }
    case "awsJson1_0":
    case "awsJson1_1": {
      const [, target, name = ""] = /^(.*)\.([^.]*)$/.exec(request.headers["x-amz-target"] ?? "") ?? [];
      const service = candidates.find(({ model }) => model.settings.serviceTarget === target);
      return found(
        service,
        name,
        new AwsError("UnknownOperationException", `Unknown operation ${target}.${name}`, 400),
      );
    }
    case "rpcv2Cbor": {
      const [, name = ""] = /\/operation\/([^/]+)$/.exec(request.path) ?? [];
      const service = candidates.find(({ model }) => model.operations.has(name));
      return found(service, name, new AwsError("UnknownOperationException", `Unknown operation ${name}`, 404));
    }
    case "rest": {
      // Several services may sign with one name (S3 and S3 Control do), and S3's paths fit nearly everything.
      const [best] = candidates
        .flatMap((service) => {
          const match = matchRestOperation(routesOf(service.model), request);
          return match ? [{ service, ...match }] : [];
        })
        .sort((a, b) => b.specificity - a.specificity);
      if (best) return best;
      throw new AwsError("UnknownOperationException", `No operation answers ${request.method} ${request.path}`, 404);
    }
  }
}

/** Whether requests signed for this service name mean the service; S3 and S3 Control have several names. */
export function signsAs(model: ServiceModel, signingName: string): boolean {
  return model.signingName === signingName || (model.signingName === "s3" && otherS3Names.has(signingName));
}

const otherS3Names = new Set(["s3express", "s3-object-lambda", "s3-outposts"]);

function found<Service extends { model: ServiceModel }>(
  service: Service | undefined,
  name: string,
  missing: AwsError,
): Route<Service> {
  const operation = service?.model.operations.get(name);
  if (!service || !operation) throw missing;
  return { service, operation, labels: {} };
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
