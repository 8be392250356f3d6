import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Core } from "./core.ts";
import type { HttpAnswer } from "./wire.ts";

/** A running server. */
export type SimulatorServer = {
  /** "http://127.0.0.1:41234": an IP address, because with a host name clients put S3 buckets in front of it. */
  url: string;
  port: number;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
};

/** Listens for any AWS client. Port 0 takes a free one; a taken port throws an Error that says so. */
export async function serve(
  core: Core,
  { port = 0, host = "127.0.0.1" }: { port?: number; host?: string } = {},
): Promise<SimulatorServer> {
  const server = createServer((request, response) => {
    answer(core, request, response).catch((error: unknown) => {
      // The client went away while it sent its request, or a handler's answer has a header that HTTP does not allow.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "content-type": "text/plain" }).end(`Cannot answer: ${error}`);
    });
  });
  // A load test keeps thousands of idle connections; clients decide when to close them.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const state = cause.code === "EADDRINUSE" ? "the port is taken" : cause.message;
      reject(new Error(`Cannot listen on ${host}:${port}: ${state}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const answered = await core.handle({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers: joinHeaders(request.headersDistinct),
    body: Buffer.concat(chunks),
  });
  const delayMs = answered.fault?.delayMs;
  if (!delayMs) return send(answered, response);
  const timer = setTimeout(() => send(answered, response), delayMs);
  response.once("close", () => clearTimeout(timer));
}

function send({ status, headers, body, fault }: HttpAnswer, response: ServerResponse): void {
  if (fault?.fault === "hang") return;
  if (fault?.fault === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, body.length > 0 ? { ...headers, "content-length": body.length } : headers);
  if (fault?.fault === "truncated") {
    response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}

function joinHeaders(distinct: NodeJS.Dict<string[]>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(distinct).map(([name, values]) => [name, values?.join(", ")]));
}
