import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { DashboardConfig } from "../api/schemas.ts";
import { SetupError } from "../errors.ts";
import { guard } from "./guard.ts";

/** What the server answers with. */
export interface LocalServerOptions {
  readonly api: { fetch(request: Request): Response | Promise<Response> };
  /** The folder of the built dashboard. */
  readonly dashboard: string;
  readonly config: DashboardConfig;
  /** 0 for a free one. */
  readonly port: number;
}

/** A page's scripts and requests are its own; Cloudscape sets styles on elements, and some of its icons are in them. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Nothing that the API does takes as long without a byte being sent or read. */
const IDLE_TIMEOUT_MS = 60_000;

/** A server that listens. */
export interface LocalServer {
  /** e.g. `http://127.0.0.1:4000` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the dashboard and the API on this machine only, to pages of its own only. Throws `SetupError` when the port is
 * taken.
 */
export async function serveLocally({ api, dashboard, config, port }: LocalServerOptions): Promise<LocalServer> {
  const app = new Hono();
  const server: Server = createServer(getRequestListener((request) => app.fetch(request)));
  // A client that stops reading an export must not hold its query for ever.
  server.setTimeout(IDLE_TIMEOUT_MS);
  const listening = () => (server.address() as AddressInfo).port; // Asked for by requests only, so it listens on a port.
  app.use(guard(listening));
  app.use(async (context, next) => {
    await next();
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
    if (context.res.headers.get("content-type")?.startsWith("text/html")) {
      context.header("content-security-policy", PAGE_POLICY);
      context.header("cache-control", "no-cache");
    }
  });
  app.get("/config.json", (context) => context.json(config, 200, { "cache-control": "no-store" }));
  app.get(
    "*",
    serveStatic({
      root: dashboard,
      onFound: (path, context) => {
        // Names with a hash of their content never change.
        if (path.includes("/_next/static/")) context.header("cache-control", "public, max-age=31536000, immutable");
      },
    }),
  );
  app.all("*", (context) => api.fetch(context.req.raw));
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const state = cause.code === "EADDRINUSE" ? "the port is taken; choose another with --port" : cause.message;
      reject(new SetupError(`Cannot listen on 127.0.0.1:${port}: ${state}`, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
