import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ReadModel, ResourceRow } from "../../query/read-model.ts";
import { type ApiWorld, apiWorld } from "../../testing/api-world.ts";
import type { ResourcePage } from "../schemas.ts";

let world: ApiWorld;

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const text = async (query: string) => (await world.ask(`/inventory/export?${query}`)).text();

test("all formats have the same resources in the order asked for", async () => {
  const question = "service=ec2&filter=name!=&sort=-name";
  const { items } = await world.read<ResourcePage>(`/inventory?${question}&size=1000`);
  const expected = items.map((item) => item.resourceId);
  expect(expected.length).toBeGreaterThan(10);
  const json: { resourceId: string }[] = JSON.parse(await text(`${question}&format=json`));
  expect(json.map(({ resourceId }) => resourceId)).toEqual(expected);
  const lines = (await text(`${question}&format=ndjson`)).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  const [header, ...rows] = (await text(`${question}&format=csv`)).trimEnd().split("\r\n");
  expect(header).toMatch(/^service,kind,/);
  expect(rows.map((row) => row.split(",")[4])).toEqual(expected);
});

test.for([
  ["csv", "text/csv; charset=utf-8; header=present", /^service,kind,[\w,]+\r\n$/],
  ["json", "application/json", /^\[\n\n\]\n$/],
  ["ndjson", "application/x-ndjson", /^$/],
] as const)("an empty %s is a whole one", async ([format, type, body]) => {
  const answer = await world.ask(`/inventory/export?format=${format}&search=nothing-is-called-so`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
  expect(await answer.text()).toMatch(body);
});

test("the file is named after the time of its state and says how complete it is", async () => {
  const answer = await world.ask("/inventory/export?service=iam");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="aws-inventory-\d{8}T\d{6}Z\.csv"$/);
  expect(answer.headers.get("inventory-completeness")).toMatch(
    /^cells=\d+, complete=\d+, never-complete=0, stale=0, alarms=0$/,
  );
  await answer.body?.cancel();
});

test("what cannot be answered is a problem and not a file", async () => {
  const api = world.with({ readModel: exporting(world.readModel, [], new Error("secret")) });
  const answer = await api.request("/inventory/export");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
  expect(answer.headers.get("content-disposition")).toBe(null);
  expect(await answer.text()).not.toContain("secret");
});

test("an error in the middle cuts the connection, so that no reader takes the part for the whole", async () => {
  const { items } = await world.readModel.list({ size: 100 });
  const errors: unknown[] = [];
  const failure = new Error("the disk is full");
  const api = world.with({
    readModel: exporting(world.readModel, [items, items], failure),
    onError: (error) => void errors.push(error),
  });
  // The server of Node writes what broke a stream to the console, too.
  vi.spyOn(console, "error").mockImplementation(() => {});
  await using server = await serve(api.fetch);
  for (const format of ["csv", "json", "ndjson"]) {
    const answer = await fetch(`${server.url}/inventory/export?format=${format}`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  }
  vi.restoreAllMocks();
  expect(errors).toEqual([failure, failure, failure]);
});

test("a reader who leaves ends the export", async () => {
  const { items } = await world.readModel.list({ size: 1000 });
  const ended = Promise.withResolvers<void>();
  const api = world.with({
    readModel: {
      ...world.readModel,
      async *export() {
        try {
          for (;;) yield items;
        } finally {
          ended.resolve();
        }
      },
    },
  });
  await using server = await serve(api.fetch);
  const answer = await fetch(`${server.url}/inventory/export?format=ndjson`);
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await ended.promise;
});

test("HEAD reads no more than it must and leaves nothing open", async () => {
  const { items } = await world.readModel.list({ size: 10 });
  let batches = 0;
  let isEnded = false;
  const api = world.with({
    readModel: {
      ...world.readModel,
      async *export() {
        try {
          for (;;) {
            batches += 1;
            yield items;
          }
        } finally {
          isEnded = true;
        }
      },
    },
  });
  const answer = await api.request("/inventory/export", { method: "HEAD" });
  expect([answer.status, await answer.text(), batches, isEnded]).toEqual([200, "", 1, true]);
});

test("a file that Lambda could not give is refused, with what to do instead", async () => {
  const answer = await world.with({ maxAnswerBytes: 10_000 }).request("/inventory/export?format=json");
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ status: 413, detail: expect.stringContaining("narrow the question") });
  const small = await world.with({ maxAnswerBytes: 10_000 }).request("/inventory/export?service=iam:group");
  expect([small.status, (await small.text()).split("\r\n")[0]]).toEqual([
    200,
    "service,kind,accountId,region,resourceId,arn,name,state,createdAt,updatedAt,tags,columns",
  ]);
});

/** A read model whose export fails after these batches. */
function exporting(readModel: ReadModel, batches: readonly (readonly ResourceRow[])[], error: Error): ReadModel {
  return {
    ...readModel,
    async *export() {
      yield* batches;
      throw error;
    },
  };
}

async function serve(fetch: ApiWorld["api"]["fetch"]) {
  const server = createServer(getRequestListener(fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
