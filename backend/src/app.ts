import { handle } from "hono/aws-lambda";
import { isBinaryType } from "./api/binary-type.ts";
import { createApi } from "./api/create-api.ts";
import { cloudApiDependencies } from "./cloud/api-dependencies.ts";

/** Lambda's entry to the API. Most that it answers is text, which need not be sent as base64 where it is not compressed. */
export const handler = handle(createApi(cloudApiDependencies(process.env)), { isContentTypeBinary: isBinaryType });
