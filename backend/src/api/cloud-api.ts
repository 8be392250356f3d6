import { handle } from "hono/aws-lambda";
import { isBinaryType } from "./binary-type.ts";
import { createApi } from "./create-api.ts";
import type { ApiDependencies } from "./dependencies.ts";

/** The API as Lambda's handler. Most that it answers is text, which need not be sent as base64 where it is not compressed. */
export function cloudApi(dependencies: ApiDependencies) {
  return handle(createApi(dependencies), { isContentTypeBinary: isBinaryType });
}
