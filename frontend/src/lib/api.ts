import type {
  Accounts,
  Catalog,
  CoveragePage,
  DashboardConfig,
  Details,
  Facets,
  Metadata,
  Problem,
  ResourcePage,
  Run,
  Runs,
  StartedRefresh,
  Summary,
} from "../../../backend/src/api/schemas.ts";
import { ApiError, isAbort } from "./api-error.ts";
import { parseConfig } from "./config.ts";
import { type Question, questionParameters, type Scope, scopeParameters } from "./question.ts";

/** Whoever waits longer than this for an answer is told so. */
const TIME_LIMIT_MS = 20_000;

/** Where the API is and what a request to it carries. */
export interface Connection {
  /** Before each path; empty for the origin that the page came from. */
  readonly baseUrl: string;
  /** Headers of each request; `change` is for requests that change state. */
  headers(purpose: "read" | "change"): Promise<Record<string, string>>;
  /** Told when the API does not know who asks: the session has ended. */
  onUnauthorized?(): void;
}

let connection: Connection = { baseUrl: "", headers: async () => ({}) };

/** From now on, all requests go there. */
export function connectApi(to: Connection): void {
  connection = to;
}

/** What runs this dashboard: read first, from beside the page itself. */
export async function getConfig(signal?: AbortSignal): Promise<DashboardConfig> {
  const response = await send("/config.json", { headers: { accept: "application/json" } }, signal);
  return parseConfig(await bodyOf(response));
}

export async function getCatalog(signal?: AbortSignal): Promise<Catalog> {
  return read("/catalog", { expect: { services: "object" }, signal });
}

export interface PageAsked {
  /** A property, with `-` before it for descending; empty for the API's own order. */
  readonly sort: string;
  readonly page: number;
  readonly size: number;
}

export async function getInventory(
  question: Question,
  { sort, page, size, signal }: PageAsked & { readonly signal?: AbortSignal | undefined },
): Promise<ResourcePage> {
  const parameters = questionParameters(question);
  if (sort) parameters.set("sort", sort);
  parameters.set("page", String(page));
  parameters.set("size", String(size));
  return read("/inventory", {
    parameters,
    expect: { items: "array", total: "number", completeness: "object" },
    signal,
  });
}

export async function getSummary(question: Question, signal?: AbortSignal): Promise<Summary> {
  const expect = { services: "array", accounts: "array", regions: "array", completeness: "object" } as const;
  return read("/inventory/summary", { parameters: questionParameters(question), expect, signal });
}

/** The most frequent values of some properties that contain a text; and with no property named, all that can be named. */
export async function getFacets(
  asked: { readonly question: Question; readonly properties: readonly string[]; readonly contains?: string },
  signal?: AbortSignal,
): Promise<Facets> {
  const parameters = questionParameters(asked.question);
  for (const property of asked.properties) parameters.append("property", property);
  if (asked.contains) parameters.set("contains", asked.contains);
  return read("/inventory/facets", { parameters, expect: { facets: "object", properties: "array" }, signal });
}

export interface ResourceKey {
  readonly service: string;
  readonly accountId: string;
  readonly region: string;
  readonly resourceId: string;
}

export async function getDetails(
  { service, accountId, region, resourceId }: ResourceKey,
  signal?: AbortSignal,
): Promise<Details> {
  const parameters = new URLSearchParams({ service, account: accountId, region, resourceId });
  const expect = { resource: "object", relations: "array", history: "array" } as const;
  return read("/inventory/details", { parameters, expect, signal });
}

export async function getCoverage(
  asked: {
    readonly scope: Scope;
    readonly outcomes: readonly string[];
    /** `stale`, `alarm`: only cells that deserve it for one of these reasons. */
    readonly attention: readonly string[];
    readonly page: number;
    readonly size: number;
  },
  signal?: AbortSignal,
): Promise<CoveragePage> {
  const parameters = scopeParameters(asked.scope);
  if (asked.outcomes.length > 0) parameters.set("outcome", asked.outcomes.join(","));
  if (asked.attention.length > 0) parameters.set("attention", asked.attention.join(","));
  parameters.set("page", String(asked.page));
  parameters.set("size", String(asked.size));
  return read("/inventory/coverage", { parameters, expect: { items: "array", total: "number" }, signal });
}

/** The last update by service and by partition, and the last run. */
export async function getMetadata(signal?: AbortSignal): Promise<Metadata> {
  const parameters = new URLSearchParams({ size: "1" });
  return read("/inventory/metadata", { parameters, expect: { services: "array", completeness: "object" }, signal });
}

export async function getAccounts(signal?: AbortSignal): Promise<Accounts> {
  return read("/accounts", { expect: { accounts: "array" }, signal });
}

/** The newest refreshes, newest first. */
export async function getRuns(signal?: AbortSignal): Promise<Runs> {
  return read("/inventory/refresh", { expect: { runs: "array" }, signal });
}

export async function getRun(runId: string, signal?: AbortSignal): Promise<Run> {
  const expect = { runId: "string", state: "string", progress: "object" } as const;
  return read(`/inventory/refresh/${encodeURIComponent(runId)}`, { expect, signal });
}

/** Starts a refresh of everything or of a part; it is then followed by {@link getRun}. */
export async function refreshInventory(scope: Scope, signal?: AbortSignal): Promise<StartedRefresh> {
  const expect = { runId: "string" } as const;
  return read("/inventory/refresh", { method: "POST", parameters: scopeParameters(scope), expect, signal });
}

export type ExportFormat = "csv" | "json" | "parquet";

/**
 * All that a question matches as a file, and the name the API gives it. Fetched, because a plain link could neither carry
 * the token nor tell of an error; to a file that is too large for an answer the browser is led on, without the token. Has no
 * time limit: an export takes as long as it is large.
 */
export async function downloadExport(
  question: Question,
  { format, sort, signal }: { readonly format: ExportFormat; readonly sort: string; readonly signal?: AbortSignal },
): Promise<{ readonly blob: Blob; readonly name: string }> {
  const parameters = questionParameters(question);
  parameters.set("format", format);
  if (sort) parameters.set("sort", sort);
  const url = `${connection.baseUrl}/inventory/export?${parameters}`;
  const headers = await connection.headers("read");
  const response = await attempt(() => fetch(url, { headers, ...(signal && { signal }) }));
  if (!response.ok) throw await problemOf(response);
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  return { blob: await attempt(() => response.blob()), name: name ?? `aws-inventory.${format}` };
}

type Kind = "array" | "object" | "number" | "string";

async function read<T>(
  path: string,
  {
    method = "GET",
    parameters,
    expect,
    signal,
  }: {
    readonly method?: "GET" | "POST";
    readonly parameters?: URLSearchParams;
    /** The parts without which the answer cannot be used. */
    readonly expect: Readonly<Partial<Record<keyof NoInfer<T>, Kind>>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<T> {
  const query = parameters && parameters.size > 0 ? `?${parameters}` : "";
  const headers = { accept: "application/json", ...(await connection.headers(method === "GET" ? "read" : "change")) };
  const body = await bodyOf(await send(`${connection.baseUrl}${path}${query}`, { method, headers }, signal));
  for (const [key, kind] of Object.entries(expect)) {
    const value = typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
    if (kindOf(value) !== kind) throw new ApiError(`Cannot use the answer of ${path}: "${key}" is missing`);
  }
  // Its parts were just checked; the API checks the rest against the schema that T was made of.
  return body as T;
}

async function send(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  const response = await attempt(() =>
    fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit }),
  );
  if (response.ok) return response;
  if (response.status === 401) connection.onUnauthorized?.();
  throw await problemOf(response);
}

async function bodyOf(response: Response): Promise<unknown> {
  return attempt(() => response.json());
}

/** Gives network errors words; an abort by whoever asked stays what it is. */
async function attempt<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isAbort(error)) throw error;
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new ApiError(`No answer within ${TIME_LIMIT_MS / 1000} seconds`, { cause: error });
    }
    if (error instanceof SyntaxError) throw new ApiError("The answer is not JSON: is this the API?", { cause: error });
    throw new ApiError("The server cannot be reached: is it running?", { cause: error });
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem: Partial<Problem> | undefined = await response.json().catch(() => undefined); // A proxy's error page.
  const fields = Array.isArray(problem?.errors) ? problem.errors : [];
  const detail = problem?.detail ?? problem?.title ?? `The server answered ${response.status} ${response.statusText}`;
  const named = fields.map(({ parameter, message }) => `${parameter}: ${message}`).join("; ");
  const message = named && !detail.includes(named) ? `${detail} (${named})` : detail;
  return new ApiError(message, { status: response.status });
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}
