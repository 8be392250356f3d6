import { handle } from "hono/aws-lambda";
import { createApi } from "./api/create-api.ts";
import { cloudApiDependencies } from "./cloud/api-dependencies.ts";

/** Lambda's entry to the API. Everything it answers is text, so nothing needs to be sent as base64, which is larger. */
export const handler = handle(createApi(cloudApiDependencies(process.env)), { isContentTypeBinary: () => false });
