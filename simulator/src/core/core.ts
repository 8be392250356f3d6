import { decodeAwsChunked, isAwsChunked } from "./aws-chunked.ts";
import { AwsError } from "./aws-error.ts";
import type { CallContext } from "./call-context.ts";
import { type CredentialProblem, credentialError } from "./credential-errors.ts";
import type { Envelope, Fault } from "./faults.ts";
import type { Handlers } from "./handlers.ts";
import type { Hooks } from "./hooks.ts";
import {
  type Caller,
  type Credential,
  createIdentity,
  type Identity,
  readCredential,
  readSigningTime,
} from "./identity.ts";
import { parseRequest } from "./parse-request.ts";
import { protocolOf, type Route, route, signsAs, sniffProtocol } from "./routing.ts";
import { type Operation, readServiceModel, type ServiceModel } from "./service-model.ts";
import { cut, enclosed, proxyPage } from "./spoiled-answers.ts";
import { toWireError } from "./thrown-errors.ts";
import {
  bytes,
  type HttpAnswer,
  type HttpRequest,
  type ProtocolName,
  type WireProtocol,
  type WireRequest,
} from "./wire.ts";
import { wireProtocol } from "./wire-protocol.ts";

/** A simulated AWS without sockets: `serve(core)` and `inProcess(core)` connect it to clients. */
export type Core = {
  /**
   * Adds handlers for a service, given as its SDK module: `core.service(ec2, { DescribeInstances: (input, context) => ({ … }) })`.
   * A service may be added in several parts. Throws when the module has no schemas.
   */
  service<Module extends object>(module: Module, handlers: NoInfer<Handlers<Module>>): void;
  /** Answers one request. Never rejects: what a handler throws becomes an error answer. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** Mints and knows temporary credentials. */
  identity: Identity;
};

/** How a core is made. */
export type CoreOptions = {
  /** The account that long-term access keys belong to. */
  managementAccountId: string;
  hooks?: Hooks;
  /** The clock that ends sessions. */
  now?: () => Date;
};

/** Makes an AWS that knows no service yet. */
export function createCore({ managementAccountId, hooks = {}, now = () => new Date() }: CoreOptions): Core {
  const identity = createIdentity({ managementAccountId, now });
  const services = new Map<object, Service>();
  let requests = 0;

  async function answer(request: WireRequest, requestId: string): Promise<HttpAnswer> {
    const credential = readCredential(request.headers, request.query);
    const sniffed = sniffProtocol(request);
    const candidates = [...services.values()].filter(
      ({ model }) => !credential || signsAs(model, credential.signingName),
    );
    let service = candidates[0] ?? noService;
    let envelope: Envelope = {};
    try {
      if (service === noService) throw noSuchService(credential?.signingName);
      const found = route(candidates, request);
      service = found.service;
      const protocol = protocolOf(service.model, sniffed);
      const caller = identify(credential, found.operation);
      if (typeof caller === "string") throw credentialError(caller, protocol, service.model);
      const context: CallContext = {
        ...caller,
        service: service.model.serviceId,
        signingName: service.model.signingName,
        operation: found.operation.name,
        region: credential?.region || "us-east-1",
        attempt: Number(/attempt=(\d+)/.exec(request.headers["amz-sdk-request"] ?? "")?.[1] ?? 1),
        invocationId: request.headers["amz-sdk-invocation-id"] ?? requestId,
        signedAt: readSigningTime(request.headers, request.query),
        requestId,
      };
      envelope = hooks.envelope?.(context) ?? {};
      return enclosed(envelope, await perform({ ...found, wire: wireOf(service, protocol), request, context }));
    } catch (thrown) {
      // The edge of the simulated service: whatever goes wrong inside is answered, as an AWS endpoint would.
      const wire = wireOf(service, protocolOf(service.model, sniffed));
      return enclosed(envelope, await wire.writeError(toWireError(thrown, service.model), requestId));
    }
  }

  function identify(credential: Credential | undefined, operation: Operation): Caller | CredentialProblem {
    if (credential) return identity.identify(credential);
    if (!anonymousOperations.has(operation.name)) return "missing";
    return { accountId: managementAccountId, principal: "anonymous", accessKeyId: "" };
  }

  /** Runs hooks and handler. */
  async function perform({ service, operation, labels, wire, request, context }: Call): Promise<HttpAnswer> {
    const input = await readInput(wire, operation, { ...request, labels });
    const fault: Fault = { ...(await hooks.authorize?.(context, input)), ...(await hooks.before?.(context, input)) };
    if (fault.error) {
      return { ...(await wire.writeError(toWireError(fault.error, service.model), context.requestId)), fault };
    }
    if (fault.fault === "reset" || fault.fault === "hang") return { status: 200, headers: {}, body: bytes(""), fault };
    if (fault.fault === "malformed") return { ...proxyPage, fault };
    if (fault.fault === "empty") return { ...(await wire.writeOutput(operation, {}, context.requestId)), fault };
    const handler = service.handlers.get(operation.name);
    if (!handler) throw noHandler(service.model, operation);
    const output = (await handler(input, context)) ?? {};
    const answered = await wire.writeOutput(operation, output, context.requestId);
    return { ...(fault.fault === "cut" ? cut(answered) : answered), fault };
  }

  return {
    identity,
    service(module, handlers) {
      let service = services.get(module);
      if (!service) {
        service = { model: readServiceModel(module), handlers: new Map(), wires: new Map() };
        services.set(module, service);
      }
      for (const [operation, handler] of Object.entries(handlers)) {
        // The parameter's type made sure that each handler fits its operation.
        if (handler) service.handlers.set(operation, handler as UntypedHandler);
      }
    },
    async handle(request) {
      requests += 1;
      const requestId = `00000000-0000-4000-8000-${requests.toString(16).padStart(12, "0")}`;
      const answered = await answer(parseRequest(request), requestId);
      return request.method === "HEAD" ? { ...answered, body: bytes("") } : answered;
    },
  };
}

type Call = Route<Service> & { wire: WireProtocol; request: WireRequest; context: CallContext };

type UntypedHandler = (input: object, context: CallContext) => Promise<object | undefined> | object | undefined;

type Service = { model: ServiceModel; handlers: Map<string, UntypedHandler>; wires: Map<ProtocolName, WireProtocol> };

/** STS operations by which a caller without AWS credentials obtains some. */
const anonymousOperations = new Set(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);

/** Answers requests that name a service which the simulator does not have. */
const noService: Service = {
  model: {
    serviceId: "",
    signingName: "",
    version: "",
    protocolId: "aws.protocols#restJson1",
    settings: { defaultNamespace: "simulator" },
    operations: new Map(),
    errors: new Map(),
  },
  handlers: new Map(),
  wires: new Map(),
};

function wireOf(service: Service, protocol: ProtocolName): WireProtocol {
  let wire = service.wires.get(protocol);
  if (!wire) {
    wire = wireProtocol(service.model, protocol);
    service.wires.set(protocol, wire);
  }
  return wire;
}

/** Reads the input; what cannot be parsed is the caller's fault. */
async function readInput(wire: WireProtocol, operation: Operation, request: WireRequest): Promise<object> {
  try {
    const body = isAwsChunked(request.headers) ? decodeAwsChunked(request.body) : request.body;
    return await wire.readInput(operation, { ...request, body });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError("SerializationException", `Cannot parse the request: ${reason}`, 400);
  }
}

function noSuchService(signingName: string | undefined): AwsError {
  return new AwsError("UnknownService", `The simulator has no service that signs as ${signingName}`, 400);
}

function noHandler(model: ServiceModel, operation: Operation): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The simulator has no handler for ${model.serviceId} ${operation.name}`,
    400,
  );
}
