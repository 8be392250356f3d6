import type { Body } from "./body.ts";
import type { Parameters } from "./parameters.ts";
import { readBody } from "./read-body.ts";
import { readParameters } from "./read-parameters.ts";
import type { AnswerName, RouteDefinition, RouteDescription, RouteRequest } from "./route-definition.ts";

/** A route as the API adds it. */
export interface Route {
  readonly definition: RouteDescription;
  respond(
    context: Omit<RouteRequest<Parameters>, "values" | "body"> & { readonly path: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

/** A definition as a route of the API. The handler's answer is checked against its schema when compiling and in tests. */
export function defineRoute<
  Shape extends Parameters,
  Answer extends AnswerName,
  Members extends Body = Record<never, never>,
>({ handle, ...definition }: RouteDefinition<Shape, Answer, Members>): Route {
  const { parameters, body: members, status = 200 } = definition;
  return {
    definition,
    async respond({ path: inPath, ...context }) {
      const values = readParameters(parameters, { url: new URL(context.request.url), path: inPath });
      const body = await readBody(members, context.request);
      const answer = await handle({ ...context, values, body });
      return answer instanceof Response ? answer : Response.json(answer, { status });
    },
  };
}
