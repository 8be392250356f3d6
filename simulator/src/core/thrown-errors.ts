import { AwsError } from "./aws-error.ts";
import type { ServiceModel } from "./service-model.ts";
import type { WireError } from "./wire.ts";

/**
 * Resolves what a handler or hook threw against the service's model: an `AwsError`, an exception class of the SDK, or a fault in the
 * simulator itself, which answers 500 `InternalFailure` with the fault's text.
 */
export function toWireError(thrown: unknown, { errors }: ServiceModel): WireError {
  const { code, message, status, fields } = describe(thrown);
  const model = errors.get(code);
  const fallback = model?.fault === "server" || fields.$fault === "server" ? 500 : 400;
  const sent = status ?? model?.status ?? fallback;
  return {
    name: model?.name ?? code,
    queryCode: model?.queryCode ?? code,
    message,
    status: sent,
    fault: sent >= 500 ? "server" : "client",
    model,
    fields,
  };
}

type Description = Pick<AwsError, "code" | "message" | "status" | "fields">;

function describe(thrown: unknown): Description {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof Error && "$fault" in thrown) {
    return { code: thrown.name, message: thrown.message, status: undefined, fields: { ...thrown } };
  }
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: "InternalFailure", message: `The simulator failed: ${reason}`, status: 500, fields: {} };
}
