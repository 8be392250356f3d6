import type { z } from "@hono/zod-openapi";
import type { Body, BodyValues } from "./body.ts";
import type { ApiDependencies, Caller } from "./dependencies.ts";
import type { Parameters, Values } from "./parameters.ts";
import type { ANSWERS } from "./schemas.ts";

type Answers = typeof ANSWERS;

/**
 * The name of an answer's shape. By name, because only the OpenAPI document and tests need the shapes while the program runs: with what they are made of
 * they are a third of the code that a cold function would load.
 */
export type AnswerName = keyof Answers;

/** What a route's handler is given. */
export interface RouteRequest<Shape extends Parameters, Members extends Body = Body> extends ApiDependencies {
  readonly values: Values<Shape>;
  /** The members of the request's body; none where the route takes no body. */
  readonly body: BodyValues<Members>;
  readonly caller: Caller | undefined;
  readonly request: Request;
  /** The API's own description. */
  openApi(): Promise<object>;
}

/** What a route takes and answers. */
export interface RouteDescription<
  Shape extends Parameters = Parameters,
  Answer extends AnswerName = AnswerName,
  Members extends Body = Body,
> {
  readonly method: "get" | "post";
  /** Parts in braces are parameters, e.g. `/inventory/refresh/{runId}`. */
  readonly path: string;
  /** Unique, e.g. `listResources`. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: Shape;
  /** The members of the JSON object that a request carries; absent: a body is not looked at. */
  readonly body?: Members;
  /** The answer's JSON. */
  readonly answer: Answer;
  /** Other answers than JSON, by media type, and how they are described. */
  readonly otherAnswers?: Readonly<Record<string, string>>;
  /** 200 unless it says otherwise. */
  readonly status?: 202;
  readonly headers?: Readonly<Record<string, string>>;
  /** When an answer can be a 303 to a file instead, with its link as JSON. */
  readonly elsewhere?: string;
  /** Problems besides those that every route has, and other statuses without a body. */
  readonly also?: Readonly<Partial<Record<304 | 403 | 404 | 429 | 502, string>>>;
  /** Answers from what the program itself knows. */
  readonly needsStore?: false;
  /** Answers without a caller. */
  readonly isOpen?: true;
}

/** One route: what it takes, what it answers, and how it finds the answer. */
export interface RouteDefinition<Shape extends Parameters, Answer extends AnswerName, Members extends Body = Body>
  extends RouteDescription<Shape, Answer, Members> {
  /** Returns the data of the answer, or the whole answer where it is more than data. */
  handle(request: RouteRequest<Shape, Members>): Promise<DeepReadonly<z.input<Answers[Answer]>> | Response>;
}

/** The same with nothing to be written to. */
export type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;
