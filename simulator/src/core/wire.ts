import { fromBase64, fromUtf8, toBase64, toUtf8 } from "@smithy/core/serde";
import type { SerdeFunctions } from "@smithy/types";
import type { Fault } from "./faults.ts";
import type { ErrorModel, Operation } from "./service-model.ts";

/** An HTTP request as an adapter received it; `url` is a path with a query string, or a whole URL. */
export type HttpRequest = {
  method: string;
  url: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
};

/** The answer to it. An adapter must also carry out `fault`, when there is one. */
export type HttpAnswer = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  fault?: Fault;
};

/** A request taken apart: header names in lower case, the path still percent-encoded, `form` holding the parameters of a query request. */
export type WireRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Uint8Array;
  form: URLSearchParams;
  /** The decoded URI labels that routing found. */
  labels: Record<string, string>;
};

/** An error on its way to the wire: resolved against the service's model where the model knows it. */
export type WireError = {
  name: string;
  queryCode: string;
  message: string;
  status: number;
  fault: "client" | "server";
  model: ErrorModel | undefined;
  fields: Record<string, unknown>;
};

/** One wire protocol of one service. */
export type WireProtocol = {
  readInput(operation: Operation, request: WireRequest): Promise<Record<string, unknown>>;
  writeOutput(operation: Operation, output: object, requestId: string): Promise<HttpAnswer>;
  writeError(error: WireError, requestId: string): Promise<HttpAnswer>;
};

/** The names the wire protocols go by. */
export type ProtocolName =
  | "ec2Query"
  | "awsQuery"
  | "awsJson1_0"
  | "awsJson1_1"
  | "restJson1"
  | "restXml"
  | "rpcv2Cbor";

const encoder = new TextEncoder();

/** Text, or what an SDK serialiser wrote, as the bytes of a body: plain ones, since the SDK's own subclass warns at ordinary uses. */
export function bytes(content: string | Uint8Array): Uint8Array {
  if (typeof content === "string") return encoder.encode(content);
  return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
}

/** The encoders and decoders that the SDK's serialisers ask for. Bodies are whole byte arrays, so no stream is ever collected. */
export const serdeFunctions: SerdeFunctions = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  streamCollector: () => Promise.reject(new TypeError("Cannot collect a stream: the simulator reads byte arrays")),
};
