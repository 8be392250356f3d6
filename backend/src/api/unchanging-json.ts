import { createHash } from "node:crypto";

/** Answers data that never changes while the process lives: 304 to whoever has it already. */
export function unchangingJson(data: object): (request: Request) => Response {
  const body = JSON.stringify(data);
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  // Weak, because the same data may be sent compressed.
  const etag = `W/${tag}`;
  const headers = { etag, "cache-control": "private, no-cache" };
  return (request) =>
    matches(request.headers.get("if-none-match"), tag)
      ? new Response(null, { status: 304, headers })
      : new Response(body, { headers: { ...headers, "content-type": "application/json" } });
}

/** `If-None-Match` by its weak comparison (RFC 9110, section 13.1.2). */
function matches(header: string | null, wanted: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(wanted) || tags.includes("*");
}
