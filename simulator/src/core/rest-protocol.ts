import { AwsRestJsonProtocol, AwsRestXmlProtocol } from "@aws-sdk/core/protocols";
import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import { type NormalizedSchema, operation as operationSchema } from "@smithy/core/schema";
import { HttpResponse } from "@smithy/core/transport";
import type { OperationSchema, StaticStructureSchema } from "@smithy/types";
import { errorContent, xmlError } from "./query-protocol.ts";
import { errorMembers } from "./rpc-protocol.ts";
import { mapMembers, type Operation, type ServiceModel } from "./service-model.ts";
import { bytes, type HttpAnswer, serdeFunctions, type WireError, type WireProtocol, type WireRequest } from "./wire.ts";
import { escapeXml, xmlElement } from "./xml-writer.ts";

/**
 * The REST protocols. The SDK can only write requests and read responses, so each operation gets a mirror image in which the two are
 * exchanged: serialising the mirror's request writes our response, headers and payload included; reading the mirror's response parses our
 * request. Only URI labels and the query string, which responses do not have, are read here.
 */
export function restProtocol(model: ServiceModel, name: "restJson1" | "restXml"): WireProtocol {
  const settings = { ...model.settings, xmlNamespace: model.settings.xmlNamespace ?? "" };
  const protocol = name === "restJson1" ? new AwsRestJsonProtocol(settings) : new AwsRestXmlProtocol(settings);
  protocol.setSerdeContext(serdeFunctions);
  const isS3 = model.serviceId === "S3";
  const mirrors = new Map<Operation, OperationSchema>();
  // The methods also want the middleware's context, of which they read the endpoint: a response has none.
  const context = { ...serdeFunctions, endpoint: async () => undefined } as unknown as Parameters<
    typeof protocol.serializeRequest
  >[2];

  function mirrorOf(operation: Operation): OperationSchema {
    let mirror = mirrors.get(operation);
    if (!mirror) {
      mirror = mirrorOperation(operation);
      mirrors.set(operation, mirror);
    }
    return mirror;
  }

  async function write(mirror: OperationSchema, value: object, status: number): Promise<HttpAnswer> {
    const { headers, body } = await protocol.serializeRequest(mirror, value, context);
    return { status, headers: asciiHeaders(headers), body: bytes(body ?? "") };
  }

  return {
    async readInput(operation, request) {
      const response = new HttpResponse({ statusCode: 200, headers: { ...request.headers }, body: request.body });
      const { $metadata: _, ...members } = await protocol.deserializeResponse(mirrorOf(operation), context, response);
      return withoutEmptyHeaderMaps(operation.input, { ...members, ...readUri(operation, request) });
    },
    async writeOutput(operation, output, requestId) {
      const answer = await write(mirrorOf(operation), output, statusOf(operation, output));
      Object.assign(answer.headers, requestIds(isS3, requestId));
      if (isS3 && operation.name === "GetBucketLocation") answer.body = unwrapLocation(output, settings.xmlNamespace);
      return answer;
    },
    async writeError(error, requestId) {
      if (name === "restXml" && !isS3) return xmlError(error, { namespace: settings.xmlNamespace, requestId });
      const headers = requestIds(isS3, requestId);
      if (isS3) {
        const ids = xmlElement("RequestId", requestId) + xmlElement("HostId", requestId);
        const body = bytes(`<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("Error", errorContent(error) + ids)}`);
        return { status: error.status, headers: { ...headers, "content-type": "application/xml" }, body };
      }
      const answer = await write(
        mirrorError(error),
        { ...error.fields, [errorMembers(error)[0]]: error.message },
        error.status,
      );
      Object.assign(answer.headers, headers, { "x-amzn-errortype": error.name });
      return answer;
    },
  };
}

const strings = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
});

function mirrorOperation({ namespace, name, input, output }: Operation): OperationSchema {
  return operationSchema(namespace, name, { http: ["POST", "/", 200] }, responseShape(output), requestShape(input));
}

function mirrorError(error: WireError): OperationSchema {
  const [, [names, schemas]] = errorMembers(error);
  const shape: StaticStructureSchema = [3, "simulator", error.name, 0, names, schemas];
  return operationSchema("simulator", error.name, { http: ["POST", "/", 200] }, shape, "unit");
}

/** The input without what stands in the URI: an SDK reader would look for it in the body. */
function requestShape(schema: NormalizedSchema): StaticStructureSchema {
  return mapMembers(schema, (_, member, ref) => {
    const traits = member.getMergedTraits();
    if (traits.httpLabel || traits.httpQuery || traits.httpQueryParams) return undefined;
    return wholeBlob(member, ref);
  });
}

/** The output without its status code, and with members that only a request could bind to the query in the body, as services answer them. */
function responseShape(schema: NormalizedSchema): StaticStructureSchema {
  return mapMembers(schema, (_, member, ref) => {
    const traits = member.getMergedTraits();
    if (traits.httpResponseCode) return undefined;
    if (!traits.httpQuery && !traits.httpLabel) return wholeBlob(member, ref);
    const { httpQuery: _query, httpLabel: _label, ...rest } = traits;
    return [member.getSchema(), rest];
  });
}

/** Handlers see streams as whole byte arrays. */
function wholeBlob(member: NormalizedSchema, ref: StaticStructureSchema[5][number]): StaticStructureSchema[5][number] {
  if (!member.isStreaming() || !member.isBlobSchema()) return ref;
  const { streaming: _, ...traits } = member.getMergedTraits();
  return [21, traits];
}

/** A client's reader finds an empty map where no header has the prefix (`x-amz-meta-`); in a request the member is then not there. */
function withoutEmptyHeaderMaps(schema: NormalizedSchema, input: Record<string, unknown>): Record<string, unknown> {
  if (!schema.isStructSchema()) return input;
  for (const [name, member] of schema.structIterator()) {
    const isHeaderMap = member.getMergedTraits().httpPrefixHeaders !== undefined;
    if (isHeaderMap && Object.keys(input[name] ?? {}).length === 0) delete input[name];
  }
  return input;
}

function readUri({ input: schema, traits: { http } }: Operation, request: WireRequest): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  if (!schema.isStructSchema()) return found;
  const members = [...schema.structIterator()];
  const fixed = [...new URLSearchParams(http?.[1].split("?")[1]).keys()];
  const named = new Set([...fixed, ...members.map(([, member]) => member.getMergedTraits().httpQuery)]);
  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    const label = traits.httpLabel ? request.labels[name] : undefined;
    if (label !== undefined) found[name] = strings.read(member, label);
    if (traits.httpQuery && request.query.has(traits.httpQuery)) {
      found[name] = readQuery(member, request.query.getAll(traits.httpQuery));
    }
    if (traits.httpQueryParams) {
      const rest = [...new Set(request.query.keys())].filter((key) => !named.has(key));
      const values = rest.map((key) => [key, readQuery(member.getValueSchema(), request.query.getAll(key))]);
      if (rest.length > 0) found[name] = Object.fromEntries(values);
    }
  }
  return found;
}

function readQuery(schema: NormalizedSchema, texts: string[]): unknown {
  if (schema.isListSchema()) return texts.map((text) => strings.read(schema.getValueSchema(), text));
  return strings.read(schema, texts[0] ?? "");
}

function statusOf(operation: Operation, output: object): number {
  if (operation.output.isStructSchema()) {
    for (const [name, member] of operation.output.structIterator()) {
      const status = member.getMergedTraits().httpResponseCode ? new Map(Object.entries(output)).get(name) : undefined;
      if (typeof status === "number") return status;
    }
  }
  return operation.traits.http?.[2] ?? 200;
}

function requestIds(isS3: boolean, requestId: string): Record<string, string> {
  return isS3 ? { "x-amz-request-id": requestId, "x-amz-id-2": requestId } : { "x-amzn-requestid": requestId };
}

/** S3 returns metadata that is not ASCII in the encoding of RFC 2047; Node would refuse to send it as it is. */
function asciiHeaders(headers: Record<string, string>): Record<string, string> {
  const encoded = Object.entries(headers).map(([name, value]) => {
    const needed = /[^\t\x20-\x7e]/.test(value);
    return [name, needed ? `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=` : value];
  });
  return Object.fromEntries(encoded);
}

/** The one S3 answer without a wrapping element: its text stands in the root. */
function unwrapLocation(output: object, namespace: string): Uint8Array {
  const location = "LocationConstraint" in output ? escapeXml(String(output.LocationConstraint ?? "")) : "";
  return bytes(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${namespace}">${location}</LocationConstraint>`,
  );
}
