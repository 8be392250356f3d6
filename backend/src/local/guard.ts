import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** The header that carries the token of this server. */
export const TOKEN_HEADER = "x-inventory-token";

/**
 * Refuses what does not come from this machine's own pages: another `Host` is a name that was made to point here (DNS
 * rebinding), another `Origin` or a cross-site fetch is a page of somebody else. `port` is where the server listens.
 */
export function guard(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port()}`);
    const host = context.req.header("host")?.toLowerCase() ?? "";
    const origin = context.req.header("origin")?.toLowerCase();
    if (!hosts.includes(host)) return refusal(`The host "${host.slice(0, 100)}" is not this machine's own name`);
    if (origin !== undefined && origin !== `http://${host}`) return refusal("The request comes from another origin");
    const isNavigation = context.req.header("sec-fetch-mode") === "navigate";
    if (context.req.header("sec-fetch-site") === "cross-site" && !isNavigation) {
      return refusal("The request comes from another site");
    }
    return await next();
  };
}

/** Whether a request carries the token, compared in a time that tells nothing about it. */
export function hasToken(request: Request, token: string): boolean {
  const given = Buffer.from(request.headers.get(TOKEN_HEADER) ?? "");
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function refusal(detail: string): Response {
  const problem = { type: "about:blank", title: "Forbidden", status: 403, detail };
  return Response.json(problem, { status: 403, headers: { "content-type": "application/problem+json" } });
}
