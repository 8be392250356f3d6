import { AwsJson1_0Protocol, AwsJson1_1Protocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import type { $Codec, $Schema, StaticStructureSchema } from "@smithy/types";
import type { ServiceModel } from "./service-model.ts";
import { bytes, serdeFunctions, type WireError, type WireProtocol } from "./wire.ts";

/** The protocols that send one JSON or CBOR document and answer with one: the SDK's codecs work in both directions. */
export function rpcProtocol(model: ServiceModel, name: "awsJson1_0" | "awsJson1_1" | "rpcv2Cbor"): WireProtocol {
  const codec = newCodec(model, name);
  const contentHeaders: Record<string, string> =
    name === "rpcv2Cbor"
      ? { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" }
      : { "content-type": `application/x-amz-json-${name === "awsJson1_0" ? "1.0" : "1.1"}` };

  function write(schema: $Schema, value: object): Uint8Array {
    const serializer = codec.createSerializer();
    serializer.write(schema, value);
    return bytes(serializer.flush());
  }

  return {
    async readInput(operation, request) {
      if (request.body.length === 0 || !operation.input.isStructSchema()) return {};
      return await codec.createDeserializer().read(operation.input, request.body);
    },
    async writeOutput(operation, output, requestId) {
      const empty = name === "rpcv2Cbor" ? Uint8Array.of(0xbf, 0xff) : bytes("{}");
      return {
        status: 200,
        headers: { ...contentHeaders, "x-amzn-requestid": requestId },
        body: operation.output.isStructSchema() ? write(operation.output, output) : empty,
      };
    },
    async writeError(error, requestId) {
      const headers: Record<string, string> = { ...contentHeaders, "x-amzn-requestid": requestId };
      if (model.settings.awsQueryCompatible) {
        headers["x-amzn-query-error"] = `${error.queryCode};${error.fault === "server" ? "Receiver" : "Sender"}`;
      }
      const [schema, value] = errorDocument(error, model.settings.defaultNamespace);
      return { status: error.status, headers, body: write(schema, value) };
    },
  };
}

function newCodec(
  model: ServiceModel,
  name: "awsJson1_0" | "awsJson1_1" | "rpcv2Cbor",
): $Codec<string | Uint8Array, Uint8Array> {
  const settings = { ...model.settings, serviceTarget: model.settings.serviceTarget ?? "" };
  const Protocol = {
    awsJson1_0: AwsJson1_0Protocol,
    awsJson1_1: AwsJson1_1Protocol,
    rpcv2Cbor: AwsSmithyRpcV2CborProtocol,
  }[name];
  const protocol = new Protocol(settings);
  protocol.setSerdeContext(serdeFunctions);
  // Each of the three codecs writes text or bytes and reads bytes; only their declared classes differ.
  return protocol.getPayloadCodec() as $Codec<string | Uint8Array, Uint8Array>;
}

/** An error as a document: `__type`, the message under the name that the model gives it, and the other members. */
export function errorDocument(error: WireError, namespace: string): [StaticStructureSchema, Record<string, unknown>] {
  const [messageName, members] = errorMembers(error);
  const type = error.model ? `${namespace}#${error.name}` : error.name;
  return [
    [3, namespace, error.name, 0, ["__type", ...members[0]], [0, ...members[1]]],
    { ...error.fields, __type: type, [messageName]: error.message },
  ];
}

/** The name of an error's message member, and the names and schemas of all its members, the message among them. */
export function errorMembers(error: WireError): [string, [string[], StaticStructureSchema[5]]] {
  const modelled = error.model?.schema.getSchema();
  // An error's schema is a structure whose member names and schemas stand at 4 and 5.
  const [names, schemas] = Array.isArray(modelled)
    ? [modelled[4] as string[], modelled[5] as StaticStructureSchema[5]]
    : [[], []];
  const messageName = names.find((name) => name === "message" || name === "Message");
  if (messageName) return [messageName, [names, schemas]];
  return [
    "message",
    [
      [...names, "message"],
      [...schemas, 0],
    ],
  ];
}
