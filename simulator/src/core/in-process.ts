import { Readable } from "node:stream";
import { buildQueryString } from "@smithy/core/protocols";
import { type HttpRequest as SdkRequest, HttpResponse as SdkResponse } from "@smithy/core/transport";
import type { HttpHandlerOptions } from "@smithy/types";
import type { Core } from "./core.ts";
import { bytes, type HttpAnswer } from "./wire.ts";

/** What an SDK client takes as its `requestHandler`. */
export type InProcessHandler = {
  handle(request: SdkRequest, options?: HttpHandlerOptions): Promise<{ response: SdkResponse }>;
  destroy(): void;
  metadata: { handlerProtocol: string };
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
};

/**
 * Connects SDK clients to the simulator without sockets: `new EC2Client({ region, credentials, requestHandler: inProcess(core) })`.
 * Requests and answers are the bytes that would cross the wire; a client's abort signal and `requestTimeout` end a call.
 * One handler serves any number of clients of all services.
 */
export function inProcess(core: Core): InProcessHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle(request, { abortSignal, requestTimeout } = {}) {
      const over = new AbortController();
      try {
        return await Promise.race([
          respond(core, request, over.signal),
          ...(abortSignal ? [aborted(abortSignal, over.signal)] : []),
          ...(requestTimeout ? [timedOut(requestTimeout, over.signal)] : []),
        ]);
      } finally {
        over.abort();
      }
    },
  };
}

async function respond(core: Core, request: SdkRequest, over: AbortSignal): Promise<{ response: SdkResponse }> {
  const query = buildQueryString(request.query);
  const answer = await core.handle({
    method: request.method,
    url: query ? `${request.path}?${query}` : request.path,
    headers: { host: request.hostname, ...request.headers },
    body: await collect(request.body),
  });
  if (answer.fault?.delayMs) await delay(answer.fault.delayMs, over);
  if (answer.fault?.fault === "hang") await new Promise(() => {});
  if (answer.fault?.fault === "reset") throw connectionReset();
  return { response: toSdkResponse(answer) };
}

function toSdkResponse({ status, headers, body, fault }: HttpAnswer): SdkResponse {
  return new SdkResponse({
    statusCode: status,
    headers: body.length > 0 ? { ...headers, "content-length": String(body.length) } : headers,
    body: fault?.fault === "truncated" ? Readable.from(firstHalf(body)) : Readable.from([body]),
  });
}

async function* firstHalf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, body.length / 2);
  throw connectionReset();
}

/** The error of a Node socket whose other end went away, under the name that the SDK's HTTP handler gives it. */
function connectionReset(): Error {
  return Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
}

async function aborted(signal: NonNullable<HttpHandlerOptions["abortSignal"]>, over: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    // Besides the platform's signal, the SDK accepts a minimal one of its own.
    if (signal instanceof AbortSignal) signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
    else signal.onabort = () => resolve();
  });
  throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
}

async function timedOut(timeoutMs: number, over: AbortSignal): Promise<never> {
  await delay(timeoutMs, over);
  throw Object.assign(new Error(`No answer within ${timeoutMs} ms`), { name: "TimeoutError" });
}

/** Waits by the global timer, so that a test can wind the clock; stays pending when `over` comes first, when nobody waits any more. */
async function delay(ms: number, over: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (over.aborted) return;
    const timer = setTimeout(resolve, ms);
    over.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}

/** The SDK hands over bodies as text, bytes or a stream. */
async function collect(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return bytes("");
  if (typeof body === "string" || body instanceof Uint8Array) return bytes(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  // What is left are Node and web streams, both async iterables of bytes.
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
