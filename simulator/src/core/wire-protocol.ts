import { queryProtocol } from "./query-protocol.ts";
import { restProtocol } from "./rest-protocol.ts";
import { rpcProtocol } from "./rpc-protocol.ts";
import type { ServiceModel } from "./service-model.ts";
import type { ProtocolName, WireProtocol } from "./wire.ts";

/** The reader and writer of a service's messages in one of the wire protocols. */
export function wireProtocol(model: ServiceModel, name: ProtocolName): WireProtocol {
  switch (name) {
    case "ec2Query":
    case "awsQuery":
      return queryProtocol(model, name);
    case "awsJson1_0":
    case "awsJson1_1":
    case "rpcv2Cbor":
      return rpcProtocol(model, name);
    case "restJson1":
    case "restXml":
      return restProtocol(model, name);
  }
}
