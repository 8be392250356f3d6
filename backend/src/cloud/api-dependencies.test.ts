import { createServer, type Server } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { SetupError } from "../errors.ts";
import { openEmbedded } from "../storage/embedded.ts";
import { openStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { cloudApiDependencies } from "./api-dependencies.ts";

afterEach(() => vi.unstubAllEnvs());

/** What stands for Lambda: answers every Invoke with this status, and keeps what it was asked. */
async function withLambda<Result>(status: number, step: (asked: string[]) => Promise<Result>): Promise<Result> {
  const asked: string[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(`${request.url} ${request.headers["x-amz-invocation-type"]} ${body}`);
    response.writeHead(status, { "x-amzn-errortype": "ResourceNotFoundException" });
    response.end(status === 202 ? "" : JSON.stringify({ Message: "Function not found" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  try {
    return await step(asked);
  } finally {
    server.close();
  }
}

async function withStore<Result>(step: (env: Record<string, string>) => Promise<Result>): Promise<Result> {
  const engine = await openEmbedded();
  const { close } = await openStorage({ endpoint: engine.endpoint, tables: DEFAULT_TABLE_NAMES });
  try {
    return await step({
      INVENTORY_STORE_ENDPOINT: engine.endpoint,
      REFRESH_FUNCTION_NAME: "inventory-refresh",
      SNAPSHOT_BUCKET_NAME: "snapshots",
      AWS_REGION: "us-east-1",
    });
  } finally {
    await close();
    await engine.close();
  }
}

const selection = { services: ["s3"], kinds: ["s3:bucket"], accounts: ["123456789012"] };

test("startRefresh() stores the run first and then leaves it to the refresh function", async () => {
  await withStore((env) =>
    withLambda(202, async (asked) => {
      const { storage, startRefresh } = cloudApiDependencies(env);
      const run = await startRefresh(selection);
      expect(run).toMatchObject({ state: "running", trigger: "api", filters: { services: ["s3"] } });
      expect(await storage.run(run.runId)).toEqual(run);
      const event = JSON.stringify({ runId: run.runId, selection });
      expect(asked).toEqual([`/2015-03-31/functions/inventory-refresh/invocations Event ${event}`]);
    }),
  );
});

test("startRefresh() that finds no function fails, and so does the run that it announced", async () => {
  await withStore((env) =>
    withLambda(404, async () => {
      const { storage, startRefresh } = cloudApiDependencies(env);
      await expect(startRefresh(selection)).rejects.toThrow(SetupError);
      const [run] = await storage.runs(1);
      expect(run).toMatchObject({ state: "failed", error: "Cannot start the refresh: Function not found" });
      expect(run?.finishedAt).toBeDefined();
    }),
  );
});

test.for(["REFRESH_FUNCTION_NAME", "SNAPSHOT_BUCKET_NAME"])("a deployment without %s says so at once", (missing) => {
  const env = { REFRESH_FUNCTION_NAME: "refresh", SNAPSHOT_BUCKET_NAME: "snapshots", [missing]: " " };
  expect(() => cloudApiDependencies(env)).toThrow(`the environment variable ${missing} is not set`);
});
