import { OpenAPIHono } from "@hono/zod-openapi";
import { routeDocument } from "./route-document.ts";
import { ROUTES } from "./routes.ts";

/** The API as an OpenAPI 3.1 document, made of the same routes and shapes that answer. */
export function openApiDocument(version: string): ReturnType<OpenAPIHono["getOpenAPI31Document"]> {
  // What collects the descriptions of routes; it answers nothing.
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token of the deployment's Cognito user pool. In local mode everyone on the machine may read.",
  });
  for (const { definition } of ROUTES) openAPIRegistry.registerPath(routeDocument(definition));
  return getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "AWS inventory",
      version,
      description:
        "Every AWS resource of an organisation, as last read. Every answer says how complete it is: an account that could not be read is never an empty one.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
  });
}
