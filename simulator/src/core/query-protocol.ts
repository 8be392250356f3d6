import { readForm } from "./query-form.ts";
import type { Operation, ServiceModel } from "./service-model.ts";
import { bytes, type HttpAnswer, type WireError, type WireProtocol } from "./wire.ts";
import { escapeXml, xmlContent, xmlElement } from "./xml-writer.ts";

/** The protocols that send a form and answer in XML: EC2's own, and the one of RDS, IAM, STS and their generation. */
export function queryProtocol(model: ServiceModel, flavour: "ec2Query" | "awsQuery"): WireProtocol {
  const namespace = model.settings.xmlNamespace ?? "";
  return {
    readInput: async (operation, request) => readForm(operation.input, request.form, flavour),
    writeOutput: async (operation, output, requestId) => ({
      status: 200,
      headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
      body: bytes(writeResponse(operation, output, { flavour, namespace, requestId })),
    }),
    writeError: async (error, requestId) =>
      flavour === "ec2Query" ? ec2Error(error, requestId) : xmlError(error, { namespace, requestId }),
  };
}

/** `<ErrorResponse>`: the error answer of the query protocol and of REST XML services other than S3. */
export function xmlError(error: WireError, where: { namespace: string; requestId: string }): HttpAnswer {
  const type = xmlElement("Type", error.fault === "server" ? "Receiver" : "Sender");
  const root = `<ErrorResponse xmlns="${escapeXml(where.namespace)}">${xmlElement("Error", type + errorContent(error))}${xmlElement("RequestId", where.requestId)}</ErrorResponse>`;
  return {
    status: error.status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": where.requestId },
    body: bytes(declaration + root),
  };
}

/** Code, message and the modelled members of an error. */
export function errorContent(error: WireError): string {
  const { message: _, Message: __, ...fields } = error.fields;
  const members = error.model ? xmlContent(error.model.schema)(fields) : "";
  return xmlElement("Code", escapeXml(error.queryCode)) + xmlElement("Message", escapeXml(error.message)) + members;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function writeResponse(
  operation: Operation,
  output: object,
  { flavour, namespace, requestId }: { flavour: "ec2Query" | "awsQuery"; namespace: string; requestId: string },
): string {
  const content = operation.output.isStructSchema() ? xmlContent(operation.output)(output) : "";
  const open = `${declaration}<${operation.name}Response xmlns="${escapeXml(namespace)}${flavour === "ec2Query" ? "/" : ""}">`;
  const close = `</${operation.name}Response>`;
  if (flavour === "ec2Query") return `${open}${xmlElement("requestId", requestId)}${content}${close}`;
  const result = operation.output.isStructSchema() ? xmlElement(`${operation.name}Result`, content) : "";
  return `${open}${result}${xmlElement("ResponseMetadata", xmlElement("RequestId", requestId))}${close}`;
}

function ec2Error(error: WireError, requestId: string): HttpAnswer {
  const content = xmlElement("Errors", xmlElement("Error", errorContent(error))) + xmlElement("RequestID", requestId);
  return {
    status: error.status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body: bytes(declaration + xmlElement("Response", content)),
  };
}
