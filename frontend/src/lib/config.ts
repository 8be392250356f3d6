import type { DashboardConfig } from "../../../backend/src/api/schemas.ts";
import { ApiError } from "./api-error.ts";

/** Checks what `/config.json` holds. Throws {@link ApiError} that names what is missing. */
export function parseConfig(value: unknown): DashboardConfig {
  if (!isRecord(value)) throw new ApiError("Cannot read config.json: it is not an object");
  if (value.mode === "local") {
    return { mode: "local", simulated: value.simulated === true, token: text(value, "token") };
  }
  if (value.mode === "cloud") {
    return {
      mode: "cloud",
      apiUrl: text(value, "apiUrl").replace(/\/$/, ""),
      issuer: text(value, "issuer"),
      clientId: text(value, "clientId"),
      signInUrl: text(value, "signInUrl").replace(/\/$/, ""),
    };
  }
  throw new ApiError('Cannot read config.json: its "mode" is neither "local" nor "cloud"');
}

function text(record: Record<string, unknown>, key: string): string {
  const value = record[key];
  if (typeof value !== "string" || value === "") throw new ApiError(`Cannot read config.json: "${key}" is missing`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
