import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";

let world: ApiWorld;

beforeAll(async () => {
  world = await apiWorld({ accounts: 1, regions: 1 });
});
afterAll(() => world[Symbol.asyncDispose]());

test.for([
  "/",
  "/inventory/",
  "/Inventory",
  "/inventory/nothing",
  "/inventory/refresh/a/b",
  "//inventory",
  "/constructor",
])("%s is not there", async (path) => {
  expect(await world.problem(path)).toMatchObject({ status: 404, title: "Not Found" });
});

test("what is not there is not told to those who may not ask", async () => {
  const api = world.with({ callerOf: () => undefined });
  expect((await api.request("/nothing")).status).toBe(401);
  expect((await api.request("/inventory", { method: "DELETE" })).status).toBe(401);
});

test.for<[string, unknown]>([
  ["an error", new Error("password=hunter2")],
  ["what is no error", "password=hunter2"],
])("%s of our own is logged and not told", async ([, thrown]) => {
  const errors: unknown[] = [];
  const api = world.with({
    readModel: { ...world.readModel, list: () => Promise.reject(thrown) },
    onError: (error) => void errors.push(error),
  });
  const answer = await api.request("/inventory");
  const body = await answer.text();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(body).not.toMatch(/hunter2|\.ts|at /);
  expect(errors).toEqual([thrown]);
});

test("finding out who asks may fail like anything else", async () => {
  const errors: unknown[] = [];
  const api = world.with({
    callerOf: () => {
      throw new TypeError("no token");
    },
    onError: (error) => void errors.push(error),
  });
  expect((await api.request("/inventory")).status).toBe(500);
  expect(errors).toMatchObject([{ message: "no token" }]);
});

test("the caller is asked for by the request and what the server gives with it", async () => {
  const seen: unknown[] = [];
  const api = world.with({
    callerOf: (request, env) => {
      seen.push(new URL(request.url).pathname, env);
      return { name: "tester", isOperator: false };
    },
  });
  const env = { event: { requestContext: {} } };
  await api.request("/accounts", {}, env);
  expect(seen).toEqual(["/accounts", env]);
});

test.for(["/catalog", "/openapi.json"])("%s is answered once to those who keep it", async (path) => {
  const answer = await world.ask(path);
  const etag = answer.headers.get("etag") ?? "";
  expect(answer.headers.get("cache-control")).toBe("private, no-cache");
  for (const known of [etag, etag.replace("W/", ""), `"other", ${etag}`, "*"]) {
    const again = await world.ask(path, { headers: { "if-none-match": known } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  }
  expect((await world.ask(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
});

test("the health says the version, to everyone, whatever the store does", async () => {
  const api = world.with({ callerOf: () => undefined, version: "1.2.3" });
  expect(await (await api.request("/health")).json()).toEqual({ status: "ok", version: "1.2.3" });
});

test("a page that Lambda could not give is refused", async () => {
  const api = world.with({ maxAnswerBytes: 5_000 });
  expect((await api.request("/inventory?size=1000")).status).toBe(413);
  expect((await api.request("/inventory?size=1")).status).toBe(200);
});
