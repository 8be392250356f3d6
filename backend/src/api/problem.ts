import { STATUS_CODES } from "node:http";
import { BusyError, SetupError, UsageError } from "../errors.ts";
import type { Completeness } from "../query/read-model.ts";
import { StoreError } from "../storage/storage.ts";
import type { Problem } from "./schemas.ts";

/** What is wrong with a request, as it is told to the caller. */
export interface ProblemOptions {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 502 | 503;
  /** One or two sentences for people. */
  readonly detail: string;
  readonly errors?: readonly { readonly parameter: string; readonly message: string }[];
  /** Where something is not found: how far that is to be trusted. */
  readonly completeness?: Completeness;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by a route whose answer is a problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: ProblemOptions;

  constructor(problem: ProblemOptions) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The answer to a problem: an RFC 9457 document. */
export function problemResponse({ status, detail, errors, completeness, headers }: ProblemOptions): Response {
  const body: Problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    ...(errors && { errors: [...errors] }),
    ...(completeness && { completeness }),
  };
  return Response.json(body, { status, headers: { ...headers, "content-type": "application/problem+json" } });
}

/**
 * What a caller is told of an error. Whatever is not the caller's own or meant for people stays inside: it is to be
 * logged where `isOurs` says so.
 */
export function problemOf(error: unknown): { readonly problem: ProblemOptions; readonly isOurs: boolean } {
  if (error instanceof ProblemError) return { problem: error.problem, isOurs: false };
  if (error instanceof UsageError) return { problem: { status: 400, detail: error.message }, isOurs: false };
  if (error instanceof BusyError) {
    return { problem: { status: 429, detail: error.message, headers: { "retry-after": "5" } }, isOurs: false };
  }
  if (error instanceof SetupError) return { problem: { status: 502, detail: error.message }, isOurs: true };
  if (error instanceof StoreError) {
    const detail = "The inventory cannot be read or written at the moment; try again in a few seconds";
    return { problem: { status: 503, detail, headers: { "retry-after": "5" } }, isOurs: true };
  }
  return { problem: { status: 500, detail: "Something went wrong here; it has been logged" }, isOurs: true };
}
