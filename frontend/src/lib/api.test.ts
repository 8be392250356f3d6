import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectApi, getInventory, getMetadata, refreshInventory } from "./api.ts";

const QUESTION = { services: ["ec2"], accounts: [], regions: [], search: "", filters: [] };
const PAGE = { sort: "-name", page: 2, size: 50 };
const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", fetchMock);
  connectApi({ baseUrl: "https://api.test", headers: async (purpose) => ({ "x-purpose": purpose }) });
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetchMock.mockReset();
});

test("a question is asked with its page and the connection's headers", async () => {
  const answer = { items: [], total: 0, completeness: {} };
  fetchMock.mockResolvedValue(Response.json(answer));
  expect(await getInventory(QUESTION, PAGE)).toEqual(answer);
  const [url, init] = fetchMock.mock.calls[0] ?? [];
  expect(url).toBe("https://api.test/inventory?service=ec2&sort=-name&page=2&size=50");
  expect(init).toMatchObject({ method: "GET", headers: { "x-purpose": "read" } });
});

test("a refresh is a POST that carries what changes of state need", async () => {
  fetchMock.mockResolvedValue(Response.json({ runId: "r", run: { runId: "r" } }, { status: 202 }));
  await refreshInventory({ services: ["s3"], accounts: ["111122223333"], regions: [] });
  const [url, init] = fetchMock.mock.calls[0] ?? [];
  expect(url).toBe("https://api.test/inventory/refresh?service=s3&accounts=111122223333");
  expect(init).toMatchObject({ method: "POST", headers: { "x-purpose": "change" } });
});

test.for([
  [
    () =>
      Response.json(
        { detail: "Unknown service", errors: [{ parameter: "service", message: "no such" }] },
        { status: 400 },
      ),
    "Unknown service (service: no such)",
    400,
  ],
  [
    () => new Response("<html>Bad gateway</html>", { status: 502, statusText: "Bad Gateway" }),
    "The server answered 502 Bad Gateway",
    502,
  ],
  [() => new Response("<html>", { status: 200 }), "The answer is not JSON: is this the API?", 0],
  [() => Response.json({ services: {} }), 'Cannot use the answer of /inventory/metadata: "services" is missing', 0],
  [() => Response.json(null), 'Cannot use the answer of /inventory/metadata: "services" is missing', 0],
] as const)("the unusable answer %# has one sentence", async ([answer, message, status]) => {
  fetchMock.mockResolvedValue(answer());
  await expect(getMetadata()).rejects.toMatchObject({ name: "ApiError", message, status });
});

test("no network and no answer in time are told as such, and an abort stays one", async () => {
  fetchMock.mockRejectedValueOnce(new TypeError("fetch failed"));
  await expect(getMetadata()).rejects.toThrow("The server cannot be reached: is it running?");
  fetchMock.mockRejectedValueOnce(new DOMException("", "TimeoutError"));
  await expect(getMetadata()).rejects.toThrow("No answer within 20 seconds");
  const abort = new AbortController();
  abort.abort();
  fetchMock.mockImplementationOnce(async (_, init) => {
    init?.signal?.throwIfAborted();
    throw new Error("was not aborted");
  });
  await expect(getMetadata(abort.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("whoever holds the session is told of a 401", async () => {
  const onUnauthorized = vi.fn();
  connectApi({ baseUrl: "", headers: async () => ({}), onUnauthorized });
  fetchMock.mockResolvedValue(Response.json({ detail: "Sign in first" }, { status: 401 }));
  await expect(getMetadata()).rejects.toThrow("Sign in first");
  expect(onUnauthorized).toHaveBeenCalledOnce();
});
