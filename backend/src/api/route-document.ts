import type { RouteConfig } from "@hono/zod-openapi";
import { type Body, MAX_BODY_BYTES } from "./body.ts";
import type { Parameter } from "./parameters.ts";
import type { RouteDescription } from "./route-definition.ts";
import { ANSWERS, fileLink, problem } from "./schemas.ts";

type Responses = RouteConfig["responses"];

/** How the OpenAPI document describes a route. */
export function routeDocument(route: RouteDescription): RouteConfig {
  const { method, path, operationId, summary, description, status = 200 } = route;
  return {
    method,
    path,
    operationId,
    summary,
    description,
    ...(route.isOpen && { security: [] }),
    parameters: Object.entries(route.parameters).map(([name, parameter]) => parameterObject(name, parameter, path)),
    ...(route.body && {
      request: { body: { required: true, content: { "application/json": { schema: bodyObject(route.body) } } } },
    }),
    responses: { [status]: answerObject(route), ...elsewhereObject(route.elsewhere), ...problemObjects(route) },
  };
}

function parameterObject(name: string, parameter: Parameter<unknown>, path: string) {
  const { description, schema, list, example } = parameter;
  const isInPath = path.includes(`{${name}}`);
  return {
    name,
    in: isInPath ? ("path" as const) : ("query" as const),
    required: isInPath || parameter.isRequired === true,
    description,
    ...(list && { style: "form" as const, explode: list === "repeated" }),
    schema,
    ...(example !== undefined && { example: list ? [example] : example }),
  };
}

function bodyObject(body: Body) {
  const members = Object.entries(body);
  const properties = members.map(([name, { description, schema, example }]) => [
    name,
    { ...schema, ...(example !== undefined && { example }), description },
  ]);
  return {
    type: "object" as const,
    properties: Object.fromEntries(properties),
    required: members.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
    additionalProperties: false,
  };
}

function answerObject({ summary, answer, otherAnswers = {}, headers }: RouteDescription): Responses[string] {
  const others = Object.entries(otherAnswers).map(([type, description]) => [
    type,
    { schema: { type: "string" as const, description } },
  ]);
  return {
    description: summary,
    content: { "application/json": { schema: ANSWERS[answer] }, ...Object.fromEntries(others) },
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
      ),
    }),
  };
}

function elsewhereObject(description: string | undefined): Responses {
  if (description === undefined) return {};
  const location = { description: "The link", schema: { type: "string" as const, format: "uri" } };
  const content = { "application/json": { schema: fileLink } };
  return { 303: { description, headers: { Location: location }, content } };
}

/** The problems that every route has, and its own. */
function problemObjects({ also = {}, body, isOpen, needsStore }: RouteDescription): Responses {
  const what = body ? "A parameter or a member of the body" : "A parameter";
  const problems: Record<string, string> = {
    400: `${what} is unknown or cannot be read; \`errors\` names it`,
    ...(body && { 415: "The body is not `application/json`" }),
    ...(!isOpen && { 401: "Nobody is signed in" }),
    405: "The path has no such method; `Allow` names those it has",
    ...(needsStore !== false && {
      413: "The answer is too large for this deployment: narrow the question, or use the command line",
      503: "The inventory cannot be read or written at the moment; `Retry-After` says when to try again",
    }),
    500: "Something went wrong on this side",
    ...also,
  };
  if (body) problems[413] = `The body has more than ${MAX_BODY_BYTES / 1000} KB. ${problems[413] ?? ""}`.trim();
  return Object.fromEntries(
    Object.entries(problems).map(([status, description]) => [
      status,
      status === "304"
        ? { description }
        : { description, content: { "application/problem+json": { schema: problem } } },
    ]),
  );
}
