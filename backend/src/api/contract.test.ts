import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReadModel } from "../query/open-read-model.ts";
import { createDynamoDbStorage } from "../storage/dynamodb-storage.ts";
import { createStoreClient } from "../storage/store-client.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { type ApiWorld, apiWorld } from "../testing/api-world.ts";
import { ROUTES } from "./routes.ts";
import { ANSWERS, problem } from "./schemas.ts";

/** What every route promises, for every route there is. */

let world: ApiWorld;
let arn = "";
let runId = "";
let yesterday = "";
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 2 });
  const page = await world.readModel.list({ size: 1, filters: ["type=ec2:instance"] });
  arn = page.items[0]?.arn ?? "";
  yesterday = await world.keepYesterday();
  runId = (await world.storage.runs(1))[0]?.runId ?? "";
});
afterAll(() => world[Symbol.asyncDispose]());

/** A good request of each operation: with most of its parameters, and with as few as there can be. */
const REQUESTS: Readonly<Record<string, () => readonly string[]>> = {
  listResources: () => [
    "/inventory?service=ec2,s3&regions=us-east-1,global&search=a&filter=state=running&filter=tag.Team!=x&sort=-createdAt&size=2&page=1",
    "/inventory",
    `/inventory?asOf=${yesterday}&size=3`,
  ],
  getSummary: () => [
    "/inventory/summary?service=ec2:instance,iam",
    "/inventory/summary",
    `/inventory/summary?asOf=${yesterday}`,
  ],
  getFacets: () => [
    "/inventory/facets?property=state&property=tag.Team&limit=2&contains=a&service=ec2",
    "/inventory/facets?property=region",
    `/inventory/facets?asOf=${yesterday}&property=state`,
  ],
  getDetails: () => [
    `/inventory/details?arn=${encodeURIComponent(arn)}`,
    `/inventory/details?arn=${encodeURIComponent(arn)}&asOf=${yesterday}`,
  ],
  listChanges: () => [
    "/inventory/changes?service=ec2&change=created,deleted&since=7d&until=2100-01-01&search=i-&field=tags&size=2",
    "/inventory/changes",
  ],
  listSnapshots: () => ["/inventory/snapshots"],
  compareDays: () => [
    `/inventory/compare?from=${yesterday}&to=${today}&service=ec2&filter=state=running&change=updated&size=2`,
    `/inventory/compare?from=${yesterday}&to=${today}`,
  ],
  compareResource: () => [`/inventory/compare/details?from=${yesterday}&to=${today}&arn=${encodeURIComponent(arn)}`],
  exportResources: () => [
    "/inventory/export?format=json&service=vpc&sort=name&include=data",
    "/inventory/export?format=json",
    `/inventory/export?format=json&asOf=${yesterday}`,
  ],
  listQueries: () => ["/inventory/queries"],
  querySql: () => ["/inventory/sql"],
  startRefresh: () => ["/inventory/refresh?service=s3:bucket", "/inventory/refresh?service=iam"],
  listRuns: () => ["/inventory/refresh?limit=1", "/inventory/refresh"],
  getRun: () => [`/inventory/refresh/${runId}`],
  getMetadata: () => ["/inventory/metadata?service=ec2&regions=us-east-1&size=1&page=2", "/inventory/metadata"],
  getCoverage: () => [
    "/inventory/coverage?outcome=complete,denied&attention=stale,alarm&service=ec2&size=2&page=2",
    "/inventory/coverage",
    `/inventory/coverage?asOf=${yesterday}`,
  ],
  listAccounts: () => ["/accounts"],
  getCatalog: () => ["/catalog"],
  getHealth: () => ["/health"],
  getOpenApi: () => ["/openapi.json"],
};

/** The bodies of those that take one. */
const BODIES: Readonly<Record<string, object>> = {
  querySql: { sql: "SELECT type, tags, createdAt, [1.5] AS list FROM resources ORDER BY resourceId", limit: 2 },
};

/** Operations that answer without looking at the store. */
const WITHOUT_STORE = ["listQueries", "listSnapshots", "getCatalog", "getHealth", "getOpenApi"];

test("every operation has requests here, and every request an operation", () => {
  const operations = ROUTES.map(({ definition }) => definition.operationId);
  expect(Object.keys(REQUESTS).sort()).toEqual(operations.toSorted());
});

describe.for(ROUTES.map(({ definition }) => [definition.operationId, definition] as const))(
  "%s",
  ([operation, route]) => {
    const method = route.method.toUpperCase();
    const init: RequestInit = {
      method,
      ...(BODIES[operation] && {
        body: JSON.stringify(BODIES[operation]),
        headers: { "content-type": "application/json" },
      }),
    };
    const requests = () => REQUESTS[operation]?.() ?? [];
    const first = () => requests()[0] ?? "";
    const withQuery = (query: string) => `${first().split("?")[0]}?${query}`;

    test("answers what its schema says, and nothing besides", async () => {
      for (const request of requests()) {
        const answer = await world.ask(request, init);
        const body = await answer.json();
        expect([request, answer.status, answer.headers.get("content-type")]).toEqual([
          request,
          operation === "startRefresh" ? 202 : 200,
          "application/json",
        ]);
        // Unknown fields are left out of what is parsed, so that they would show.
        if (operation !== "getOpenApi") expect(ANSWERS[route.answer].parse(body)).toEqual(body);
      }
    });

    test("refuses a parameter that it does not know, and names it", async () => {
      const answer = await world.ask(`${first()}${first().includes("?") ? "&" : "?"}servce=ec2`, init);
      expect(await problemOf(answer, 400)).toMatchObject({ errors: [{ parameter: "servce" }] });
    });

    test("refuses each of its parameters when it is empty", async () => {
      const query = Object.keys(route.parameters).filter((name) => !route.path.includes(`{${name}}`));
      for (const name of query) {
        const answer = await world.ask(withQuery(`${name}=`), init);
        // Besides those that must be given.
        const { errors } = await problemOf(answer, 400);
        expect(errors).toContainEqual({ parameter: name, message: expect.any(String) });
      }
    });

    test("refuses other methods and says which there are", async () => {
      const own = ROUTES.filter(({ definition }) => definition.path === route.path).map(({ definition }) =>
        definition.method.toUpperCase(),
      );
      const allowed = own.includes("GET") ? ["HEAD", ...own] : own;
      for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter(
        (name) => !allowed.includes(name),
      )) {
        const answer = await world.ask(first(), { method: other });
        await problemOf(answer, 405);
        expect((answer.headers.get("allow") ?? "").split(", ").sort()).toEqual(allowed.toSorted());
      }
    });

    test("answers nobody who is unknown, unless it is open to all", async () => {
      const api = world.with({ callerOf: () => undefined });
      const answer = await api.request(first(), init);
      if (operation === "getHealth") {
        expect(answer.status).toBe(200);
      } else {
        await problemOf(answer, 401);
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
    });

    test.runIf(route.method === "get")("answers HEAD with the headers of GET and no body", async () => {
      const [get, head] = await Promise.all([world.ask(first()), world.ask(first(), { method: "HEAD" })]);
      expect([head.status, await head.text()]).toEqual([200, ""]);
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      await get.body?.cancel();
    });

    test("says that answers are data of one type, not to be kept", async () => {
      const { headers } = await world.ask(withQuery("nonsense"), init);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    });

    test("is a 503 without details of the store when that is down", async () => {
      await using down = await withoutStore();
      const answer = await down.api.request(first(), init);
      if (WITHOUT_STORE.includes(operation)) {
        expect(answer.status).toBe(200);
        return;
      }
      const { detail } = await problemOf(answer, 503);
      expect(detail).toBe("The inventory cannot be read or written at the moment; try again in a few seconds");
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(down.errors).toMatchObject([{ name: "StoreError" }]);
    });
  },
);

async function problemOf(answer: Response, status: number) {
  expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  const body = problem.parse(await answer.json());
  expect(body.status).toBe(status);
  return body;
}

/** The same API over a store that nobody answers for. */
async function withoutStore() {
  const client = createStoreClient({ endpoint: "http://127.0.0.1:1" }, { maxAttempts: 1 });
  const storage = createDynamoDbStorage({ client, tables: DEFAULT_TABLE_NAMES, pause: async () => {} });
  const readModel = await openReadModel({ storage, snapshot: world.snapshots });
  const errors: unknown[] = [];
  const api = world.with({
    storage,
    readModel,
    startRefresh: async () => {
      const [run] = await storage.runs(1);
      if (!run) throw new Error("The store answered");
      return run;
    },
    onError: (error) => void errors.push(error),
  });
  return {
    api,
    errors,
    async [Symbol.asyncDispose]() {
      await readModel.close();
      client.destroy();
    },
  };
}
