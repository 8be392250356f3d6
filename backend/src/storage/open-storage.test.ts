import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { freshPartition } from "./contract-samples.ts";
import { openEmbedded } from "./embedded.ts";
import { freePort } from "./free-port.ts";
import { openInMemoryStorage, openStorage } from "./open-storage.ts";
import { StoreError } from "./storage.ts";
import { createStoreClient, isLoopback, ping } from "./store-client.ts";
import { DEFAULT_TABLE_NAMES as tables } from "./tables.ts";

const AWS_SETTINGS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"];

afterEach(() => vi.unstubAllEnvs());

describe("openStorage()", () => {
  test("opens the engine of a data directory, where what was stored is found again", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "open-storage-"));
    const partition = freshPartition();
    const first = await openStorage({ dataDir, tables });
    expect(first.describe).toBe(`the embedded engine in ${dataDir}`);
    await first.storage.begin(partition, "run-1", "2026-03-01T00:00:00.000Z");
    await first.close();
    const second = await openStorage({ dataDir, tables });
    expect(await second.storage.metadata(partition)).toMatchObject({ fence: 1, runId: "run-1" });
    await second.close();
    await rm(dataDir, { recursive: true });
  });

  test("uses an endpoint on this machine, with tables of the names given, and nothing from the environment", async () => {
    for (const name of AWS_SETTINGS) vi.stubEnv(name, undefined);
    const engine = await openEmbedded();
    const names = { inventory: "my-data", metadata: "my-metadata", changes: "my-changes" };
    const opened = await openStorage({ endpoint: engine.endpoint, tables: names });
    expect(opened.describe).toBe(`the store at ${engine.endpoint}`);
    await opened.storage.begin(freshPartition(), "run-1", "2026-03-01T00:00:00.000Z");
    expect(opened.storage.consumed().metadata.write).toBe(1);
    await opened.close();
    // Somebody else's engine goes on.
    await ping({ endpoint: engine.endpoint });
    await engine.close();
  });

  test("ignores the endpoint settings that steer collection", async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    vi.stubEnv("AWS_ENDPOINT_URL", dead);
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", dead);
    const local = await openInMemoryStorage(tables);
    await local.storage.accounts();
    await local.close();

    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const client = createStoreClient({ region: "eu-west-1" });
    const hosts: unknown[] = [];
    client.middlewareStack.add(
      () =>
        async ({ request }) => {
          hosts.push(typeof request === "object" && request !== null && "hostname" in request && request.hostname);
          throw new Error("nothing is sent");
        },
      { step: "finalizeRequest", priority: "low" },
    );
    const { GetItemCommand } = await import("@aws-sdk/client-dynamodb");
    await expect(client.send(new GetItemCommand({ TableName: "t", Key: { pk: { S: "a" } } }))).rejects.toThrow(
      "nothing",
    );
    expect(hosts).toEqual([expect.stringMatching(/\.amazonaws\.com$|\.on\.aws$|\.aws$/)]);
    client.destroy();
  });

  test("opens DynamoDB itself without a call, so that a Lambda function starts quickly", async () => {
    const opened = await openStorage({ region: "eu-west-1", tables });
    expect(opened.describe).toBe("DynamoDB in eu-west-1");
    await opened.close();
  });

  test("says within seconds that nobody answers at an endpoint", async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const opening = openStorage({ endpoint, tables });
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(
      `Cannot use the store at ${endpoint}: the store does not answer (ECONNREFUSED)`,
    );
  }, 5_000);

  test("says within seconds that a host does not exist", async () => {
    const opening = openStorage({ endpoint: "http://store.invalid:8000", region: "eu-west-1", tables });
    await expect(opening).rejects.toThrow(/Cannot use the store at http:\/\/store\.invalid:8000: /);
  }, 10_000);

  test("says that what answers is not DynamoDB", async () => {
    const server = createServer((_, response) => response.end("<html>hello</html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const opening = openStorage({ endpoint: `http://127.0.0.1:${port}`, tables });
    await expect(opening).rejects.toThrow(/Cannot use the store at .*: what answers there is not DynamoDB/);
    server.close();
  });

  test("says that a server which accepts connections never answers", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const opening = openStorage({ endpoint: `http://127.0.0.1:${port}`, tables });
    await expect(opening).rejects.toThrow(/Cannot use the store at .*: the store does not answer \(ETIMEDOUT\)/);
    server.closeAllConnections();
    server.close();
  }, 15_000);
});

test("isLoopback() knows this machine's own addresses from all others", () => {
  for (const own of ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "https://127.3.2.1"]) {
    expect(isLoopback(own)).toBe(true);
  }
  for (const other of [
    "https://dynamodb.eu-west-1.amazonaws.com",
    "http://localhost.example.com",
    "10.0.0.1",
    undefined,
  ]) {
    expect(isLoopback(other)).toBe(false);
  }
});
