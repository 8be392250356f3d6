import { NormalizedSchema, translateTraits } from "@smithy/core/schema";
import type {
  SchemaTraitsObject,
  StaticErrorSchema,
  StaticOperationSchema,
  StaticStructureSchema,
} from "@smithy/types";

/** What the simulator knows of one service, read from the schemas that its SDK module exports. */
export type ServiceModel = {
  serviceId: string;
  signingName: string;
  /** "2016-11-15": the `Version` parameter of query requests. */
  version: string;
  /** The Smithy shape id of the protocol that the SDK's client speaks: "aws.protocols#restJson1". */
  protocolId: string;
  /** What the SDK's protocol classes are constructed with. */
  settings: ProtocolSettings;
  operations: Map<string, Operation>;
  /** By shape name, and by query code where that differs. */
  errors: Map<string, ErrorModel>;
};

/** One operation; `traits.http` is `[method, uri, status]`. */
export type Operation = {
  name: string;
  namespace: string;
  traits: SchemaTraitsObject;
  input: NormalizedSchema;
  output: NormalizedSchema;
};

/** A modelled error: its shape's name, the code that query protocols show, its HTTP status where the model has one, and its members. */
export type ErrorModel = {
  name: string;
  queryCode: string;
  status: number | undefined;
  fault: "client" | "server";
  schema: NormalizedSchema;
};

/** The part of a client's `protocolSettings` that protocols use. */
export type ProtocolSettings = {
  defaultNamespace: string;
  xmlNamespace?: string;
  version?: string;
  serviceTarget?: string;
  awsQueryCompatible?: boolean;
};

type Client = {
  config: {
    serviceId: string;
    defaultSigningName: string;
    apiVersion: string;
    protocol?: { getShapeId(): string };
    protocolSettings?: ProtocolSettings;
  };
};

/**
 * Reads the model of a service from `import * as module from "@aws-sdk/client-…"`.
 * Throws when the module is no SDK client, or is one from before clients carried schemas.
 */
export function readServiceModel(module: object): ServiceModel {
  const exported: [string, unknown][] = Object.entries(module);
  const { config } = newClient(exported);
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ErrorModel>();
  for (const [name, value] of exported) {
    if (!name.endsWith("$") || !Array.isArray(value)) continue;
    if (value[0] === 9) {
      const operation = readOperation(value as StaticOperationSchema); // 9 marks a static operation schema
      operations.set(operation.name, operation);
    } else if (value[0] === -3 && !String(value[1]).startsWith("smithy.ts.sdk.synthetic")) {
      const error = readError(value as StaticErrorSchema); // -3 marks a static error schema
      errors.set(error.name, error);
    }
  }
  for (const error of [...errors.values()]) {
    if (!errors.has(error.queryCode)) errors.set(error.queryCode, error);
  }
  if (!config.protocol || !config.protocolSettings || operations.size === 0) {
    throw new Error(`Cannot simulate ${config.serviceId}: its SDK client has no schemas, install a newer version`);
  }
  return {
    serviceId: config.serviceId,
    signingName: config.defaultSigningName,
    version: config.protocolSettings.version ?? config.apiVersion,
    protocolId: config.protocol.getShapeId(),
    settings: config.protocolSettings,
    operations,
    errors,
  };
}

/**
 * The same structure with each member mapped: to other traits, or away with `undefined`.
 * A schema that is not a structure ("unit") comes back as an empty one.
 */
export function mapMembers(
  schema: NormalizedSchema,
  map: (
    name: string,
    member: NormalizedSchema,
    ref: StaticStructureSchema[5][number],
  ) => StaticStructureSchema[5][number] | undefined,
): StaticStructureSchema {
  if (!schema.isStructSchema()) return [3, "simulator", "Unit", 0, [], []];
  const source = schema.getSchema() as StaticStructureSchema; // isStructSchema
  const names: string[] = [];
  const refs: StaticStructureSchema[5] = [];
  for (const [name, member] of schema.structIterator()) {
    const ref = source[5][source[4].indexOf(name)];
    const mapped = ref === undefined ? undefined : map(name, member, ref);
    if (mapped === undefined) continue;
    names.push(name);
    refs.push(mapped);
  }
  return [3, source[1], source[2], source[3], names, refs];
}

/** The names of the members that the service requires: schemas list them first and count them. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  if (!schema.isStructSchema()) return [];
  const source = schema.getSchema() as StaticStructureSchema; // isStructSchema
  return source[4].slice(0, source[6] ?? 0);
}

/** The service's facts (id, signing name, protocol) exist only in the configuration of a client, so one is made and thrown away. */
function newClient(exported: [string, unknown][]): Client {
  const found = exported.find(([name, value]) => /^(?!__).+Client$/.test(name) && typeof value === "function");
  if (!found) throw new Error("Cannot simulate a service: the module exports no SDK client");
  // An export named FooClient is the client's class, whose constructor takes a configuration.
  const Class = found[1] as new (config: object) => Client;
  return new Class({ region: "us-east-1", credentials: { accessKeyId: "model", secretAccessKey: "model" } });
}

function readOperation([, namespace, name, traits, input, output]: StaticOperationSchema): Operation {
  return {
    name,
    namespace,
    traits: translateTraits(traits),
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}

function readError(schema: StaticErrorSchema): ErrorModel {
  const traits = translateTraits(schema[3]);
  const query = Array.isArray(traits.awsQueryError) ? traits.awsQueryError : [];
  const status = traits.httpError ?? query[1];
  return {
    name: schema[2],
    queryCode: typeof query[0] === "string" ? query[0] : schema[2],
    status: typeof status === "number" ? status : undefined,
    fault: traits.error === "server" ? "server" : "client",
    schema: NormalizedSchema.of(schema),
  };
}
