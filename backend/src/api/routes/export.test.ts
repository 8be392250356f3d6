import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fileColumns } from "../../export/columns.ts";
import type { ReadModel, ResourceRow } from "../../query/read-model.ts";
import { type ApiWorld, apiWorld } from "../../testing/api-world.ts";
import type { KeptFile } from "../kept-file.ts";
import type { ResourcePage } from "../schemas.ts";

let world: ApiWorld;
let folder: string;

beforeAll(async () => {
  world = await apiWorld({ accounts: 2, regions: 2 });
  folder = await mkdtemp(join(tmpdir(), "export-test-"));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

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

test("a Parquet file has typed columns in the same order, and says how complete it is", async () => {
  const question = "service=ec2&filter=name!=&sort=-name";
  const expected = JSON.parse(await text(`${question}&format=json&include=data`));
  const answer = await world.ask(`/inventory/export?${question}&format=parquet&include=data`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/vnd.apache.parquet"]);
  expect(answer.headers.get("content-disposition")).toMatch(/\.parquet"$/);
  const path = join(folder, "export.parquet");
  await writeFile(path, Buffer.from(await answer.arrayBuffer()));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const types = await read(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
  expect(types.map((column) => [column.column_name, column.column_type])).toEqual(
    fileColumns({ withData: true }).map(({ name, type }) => [name, type]),
  );
  const rows = await read(
    `SELECT resourceId, element_at(tags, 'Name')[1] AS tag, strftime(updatedAt, '%Y-%m-%dT%H:%M:%S.%gZ') AS updatedAt, "columns", data FROM read_parquet('${path}')`,
  );
  expect(
    rows.map((row) => ({ ...row, columns: JSON.parse(String(row.columns)), data: JSON.parse(String(row.data)) })),
  ).toEqual(
    expected.map((item: Record<string, unknown> & { tags: Record<string, string> }) => ({
      resourceId: item.resourceId,
      tag: item.tags.Name ?? null,
      updatedAt: item.updatedAt,
      columns: item.columns,
      data: item.data,
    })),
  );
  const [note] = await read(
    `SELECT value::VARCHAR AS value FROM parquet_kv_metadata('${path}') WHERE key = 'inventory-completeness'`,
  );
  expect(note?.value).toBe(answer.headers.get("inventory-completeness"));
  const [codec] = await read(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
  expect(codec?.compression).toBe("ZSTD");
});

test("the full description is in it where it is asked for, and else not", async () => {
  const [resource] = JSON.parse(await text("service=s3&format=json&include=data"));
  const { service, accountId, region, resourceId } = resource;
  const stored = await world.storage.resource({ service, accountId, region }, resourceId);
  expect(resource.data).toEqual(stored?.data);
  const [bare] = JSON.parse(await text("service=s3&format=json"));
  expect([bare.resourceId, "data" in bare]).toEqual([resourceId, false]);
  expect((await text("service=s3&include=data")).split("\r\n")[0]).toMatch(/,columns,data$/);
});

test.for([
  ["csv", "text/csv; charset=utf-8; header=present", /^service,kind,[\w,]+\r\n$/],
  ["json", "application/json", /^\[\]\n$/],
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
  const { items, completeness } = await world.readModel.list({ size: 1000 });
  const ended = Promise.withResolvers<void>();
  const api = world.with({
    readModel: {
      ...world.readModel,
      async *export() {
        try {
          for (;;) yield { rows: items, completeness };
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

test("the temporary file of a Parquet export goes with its reader, and also when it cannot be written", async () => {
  const folders: string[] = [];
  const api = world.with({
    readModel: {
      ...world.readModel,
      async exportParquet(question, work) {
        return work(await world.readModel.completeness({}), async ({ path }) => {
          folders.push(dirname(path));
          if (question.filters?.length) throw new Error("no space left");
          // Larger than what is sent ahead of the reader.
          await writeFile(path, Buffer.alloc(64 * 1024 * 1024));
        });
      },
    },
  });
  await using server = await serve(api.fetch);
  const reader = (await fetch(`${server.url}/inventory/export?format=parquet`)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await vi.waitFor(() => expect(existsSync(folders[0] ?? "")).toBe(false));
  const whole = await fetch(`${server.url}/inventory/export?format=parquet`);
  expect((await whole.arrayBuffer()).byteLength).toBe(64 * 1024 * 1024);
  await vi.waitFor(() => expect(existsSync(folders[1] ?? "")).toBe(false));
  expect((await fetch(`${server.url}/inventory/export?format=parquet&filter=state=x`)).status).toBe(500);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false, false]);
});

test("HEAD reads no more than it must and leaves nothing open", async () => {
  const { items, completeness } = await world.readModel.list({ size: 10 });
  let batches = 0;
  let isEnded = false;
  const api = world.with({
    readModel: {
      ...world.readModel,
      async *export() {
        try {
          for (;;) {
            batches += 1;
            yield { rows: items, completeness };
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

test("where there is a place for it, such a file is kept there and the answer is a link", async () => {
  const kept: { file: KeptFile; bytes: Buffer }[] = [];
  const url = "https://bucket.example/exports/1?signature=x";
  const expiresAt = "2026-11-22T02:15:00.000Z";
  const api = world.with({
    maxAnswerBytes: 10_000,
    async keepFile(file) {
      const bytes = await buffer(file.body);
      kept.push({ file, bytes });
      return { url, expiresAt, bytes: bytes.length };
    },
  });
  for (const format of ["csv", "json", "ndjson", "parquet"]) {
    const whole = Buffer.from(await (await world.ask(`/inventory/export?format=${format}`)).arrayBuffer());
    const answer = await api.request(`/inventory/export?format=${format}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, url]);
    expect(answer.headers.get("inventory-completeness")).toMatch(/^cells=\d+, /);
    expect(await answer.json()).toEqual({ url, expiresAt, bytes: whole.length });
    const { file, bytes } = kept.pop() ?? expect.unreachable();
    // The time that Parquet has in its metadata is another.
    if (format !== "parquet") expect(bytes.equals(whole)).toBe(true);
    expect(file.name).toMatch(new RegExp(`^aws-inventory-\\d{8}T\\d{6}Z\\.${format}$`));
    expect(file.notes["inventory-completeness"]).toBe(answer.headers.get("inventory-completeness"));
  }
  for (const format of ["csv", "parquet"]) {
    const small = await api.request(`/inventory/export?service=iam:group&format=${format}`);
    expect([small.status, small.headers.get("location")]).toEqual([200, null]);
    const bytes = Buffer.from(await small.arrayBuffer());
    expect(bytes.subarray(0, 4).toString()).toBe(format === "csv" ? "serv" : "PAR1");
  }
  const head = await api.request("/inventory/export", { method: "HEAD" });
  expect([head.status, await head.text(), kept]).toEqual([200, "", []]);
});

test("a file that breaks off while it is kept is no link", async () => {
  const { items } = await world.readModel.list({ size: 100 });
  const failure = new Error("the disk is full");
  const errors: unknown[] = [];
  const api = world.with({
    readModel: exporting(world.readModel, [items, items], failure),
    maxAnswerBytes: 10_000,
    async keepFile({ body }) {
      for await (const _ of body);
      return expect.unreachable();
    },
    onError: (error) => void errors.push(error),
  });
  expect((await api.request("/inventory/export")).status).toBe(500);
  expect(errors).toEqual([failure]);
});

/** A read model whose export fails after these batches. */
function exporting(readModel: ReadModel, batches: readonly (readonly ResourceRow[])[], error: Error): ReadModel {
  return {
    ...readModel,
    async *export() {
      const completeness = await readModel.completeness({});
      for (const rows of batches) yield { rows, completeness };
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
