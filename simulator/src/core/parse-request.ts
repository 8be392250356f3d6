import type { HttpRequest, WireRequest } from "./wire.ts";

/** Takes a request apart: lower-case header names, raw path, query, and the form that query protocols send in body or URL. */
export function parseRequest({ method, url, headers, body }: HttpRequest): WireRequest {
  const [, path = "/", search = ""] = /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)\??([^#]*)/i.exec(url) ?? [];
  const lowerCase: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) lowerCase[name.toLowerCase()] = value;
  const query = new URLSearchParams(search);
  const isForm = lowerCase["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return {
    method,
    path: path || "/",
    query,
    headers: lowerCase,
    body,
    form: isForm ? new URLSearchParams(`${search}&${new TextDecoder().decode(body)}`) : query,
    labels: {},
  };
}
