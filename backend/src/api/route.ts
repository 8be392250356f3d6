import type { RouteConfig, z } from "@hono/zod-openapi";
import type { Body } from "./body.ts";
import type { Parameters } from "./parameters.ts";
import { readBody } from "./read-body.ts";
import { readParameters } from "./read-parameters.ts";
import type { RouteDefinition, RouteRequest } from "./route-definition.ts";
import { routeDocument } from "./route-document.ts";

/** A route as the API adds it. */
export interface Route {
  readonly method: "get" | "post";
  readonly path: string;
  readonly isOpen: boolean;
  /** How the OpenAPI document describes it. */
  readonly document: RouteConfig;
  respond(
    context: Omit<RouteRequest<Parameters>, "values" | "body"> & { readonly path: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

/** A definition as a route of the API. The handler's answer is checked against its schema when compiling and in tests. */
export function defineRoute<
  Shape extends Parameters,
  Answer extends z.ZodType,
  Members extends Body = Record<never, never>,
>(definition: RouteDefinition<Shape, Answer, Members>): Route {
  const { method, path, parameters, status = 200, isOpen = false } = definition;
  return {
    method,
    path,
    isOpen,
    document: routeDocument(definition),
    async respond({ path: inPath, ...context }) {
      const values = readParameters(parameters, { url: new URL(context.request.url), path: inPath });
      const body = await readBody(definition.body, context.request);
      const answer = await definition.handle({ ...context, values, body });
      return answer instanceof Response ? answer : Response.json(answer, { status });
    },
  };
}
