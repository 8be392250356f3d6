import { defineRoute } from "../route.ts";
import { unchangingJson } from "../unchanging-json.ts";

export const getOpenApi = defineRoute({
  method: "get",
  path: "/openapi.json",
  operationId: "getOpenApi",
  summary: "This description",
  description: "The API as an OpenAPI 3.1 document.",
  parameters: {},
  answer: "openApiDescription",
  headers: { ETag: "Send it back as `If-None-Match`" },
  also: { 304: "Unchanged since the answer with this ETag" },
  needsStore: false,
  handle: async ({ request, openApi }) => unchangingJson(await openApi())(request),
});
