import { type Context, Hono } from "hono";
import type { ApiDependencies, Caller } from "./dependencies.ts";
import { limitAnswer } from "./limit-answer.ts";
import { type ProblemOptions, problemOf, problemResponse } from "./problem.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** The HTTP API. It is one function from request to response, the same in Lambda, in local mode and in tests. */
export function createApi(dependencies: ApiDependencies): Hono {
  const app = new Hono();
  let document: Promise<object> | undefined;
  const openApi = () => {
    document ??= documentOf(dependencies.version);
    return document;
  };

  for (const route of ROUTES) {
    const { method, path } = route.definition;
    app.on(method.toUpperCase(), honoPath(path), (context) =>
      answer(context, route, (caller) =>
        route.respond({ ...dependencies, caller, request: context.req.raw, path: context.req.param(), openApi }),
      ),
    );
  }
  for (const [path, routes] of Map.groupBy(ROUTES, ({ definition }) => definition.path)) {
    app.all(honoPath(path), (context) =>
      answer(context, routes[0], async () => problemResponse(wrongMethod(context, routes))),
    );
  }
  app.notFound((context) => answer(context, undefined, async () => problemResponse(notFound(context))));

  /** The edge of the API: nobody unknown gets past it, and every error becomes a problem here. */
  async function answer(
    context: Context,
    route: Route | undefined,
    respond: (caller: Caller | undefined) => Promise<Response>,
  ): Promise<Response> {
    try {
      const caller = dependencies.callerOf(context.req.raw, context.env);
      if (!caller && !route?.definition.isOpen) return secured(problemResponse(UNKNOWN_CALLER));
      return secured(await limitAnswer(await respond(caller), context.req.raw, dependencies.maxAnswerBytes));
    } catch (error) {
      const { problem, isOurs } = problemOf(error);
      if (isOurs) dependencies.onError(error);
      return secured(problemResponse(problem));
    }
  }

  return app;
}

/** What makes the document is loaded when it is asked for: it is a third of all code. */
async function documentOf(version: string): Promise<object> {
  const { openApiDocument } = await import("./open-api.ts");
  return openApiDocument(version);
}

const UNKNOWN_CALLER: ProblemOptions = {
  status: 401,
  detail: "Sign in first: this request says of nobody that it is allowed to ask",
  headers: { "www-authenticate": "Bearer" },
};

function wrongMethod({ req }: Context, routes: readonly Route[]): ProblemOptions {
  const methods = routes.flatMap(({ definition }) => (definition.method === "get" ? ["GET", "HEAD"] : ["POST"]));
  return {
    status: 405,
    detail: `${req.path} cannot be asked with ${req.method}, but with ${methods.join(", ")}`,
    headers: { allow: methods.join(", ") },
  };
}

function notFound({ req }: Context): ProblemOptions {
  return { status: 404, detail: `There is nothing at ${req.path}; /openapi.json says what there is` };
}

/** Answers are data: not to be kept by anyone, not to be taken for another type, never a page that loads something. */
function secured(response: Response): Response {
  const { headers } = response;
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  headers.set("referrer-policy", "no-referrer");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return response;
}

/** `/inventory/refresh/{runId}` as the router writes it. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
