import { AwsError } from "./aws-error.ts";
import type { ServiceModel } from "./service-model.ts";
import type { WireError } from "./wire.ts";

/**
 * Resolves what a handler or hook threw against the service's model: an `AwsError`, an exception class of the SDK, or a fault in the
 * simulator itself, which answers 500 `InternalFailure` with the fault's text.
 */
export function toWireError(thrown: unknown, model: ServiceModel): WireError {
  if (thrown instanceof AwsError) return resolve(thrown.code, thrown.message, thrown.status, thrown.fields, model);
  if (thrown instanceof Error && "$fault" in thrown) {
    return resolve(thrown.name, thrown.message, undefined, { ...thrown }, model);
  }
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return resolve("InternalFailure", `The simulator failed: ${reason}`, 500, {}, model);
}

function resolve(
  code: string,
  message: string,
  givenStatus: number | undefined,
  fields: Record<string, unknown>,
  { errors }: ServiceModel,
): WireError {
  const model = errors.get(code);
  const status = givenStatus ?? model?.status ?? (model?.fault === "server" || fields.$fault === "server" ? 500 : 400);
  return {
    name: model?.name ?? code,
    queryCode: model?.queryCode ?? code,
    message,
    status,
    fault: status >= 500 ? "server" : "client",
    model,
    fields,
  };
}
