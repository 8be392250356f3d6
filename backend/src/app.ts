import { handle } from "hono/aws-lambda";
import { createApi } from "./api/create-api.ts";
import { cloudApiDependencies } from "./cloud/api-dependencies.ts";

/** Lambda's entry to the API. All that it answers is text, so what is not compressed need not be sent as base64. */
export const handler = handle(createApi(cloudApiDependencies(process.env)), { isContentTypeBinary: () => false });
