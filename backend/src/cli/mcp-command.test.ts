import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { createOrganization, serve } from "simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cli, openCli } from "../testing/run-cli.ts";

const ENTRY = join(import.meta.dirname, "..", "cli.ts");
const organization = createOrganization({ accounts: 1, regions: 1, resources: 60 });
let server: Awaited<ReturnType<typeof serve>>;
let cli: Cli;

beforeAll(async () => {
  server = await serve(organization.core, { port: 0 });
  cli = await openCli(server.url);
  expect(await cli.run(["refresh", "--service", "ec2"])).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await server.close();
});

describe("aws-inventory mcp, as assistants start it", () => {
  test.for(["legacy", "auto"] as const)(
    "lists and answers its tools to a client of the protocol's %s kind, beside other commands",
    async (mode) => {
      const client = new Client({ name: "tester", version: "1.0.0" }, { versionNegotiation: { mode } });
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [ENTRY, "mcp", "--data-dir", cli.dataDir],
        stderr: "pipe",
      });
      let notes = "";
      transport.stderr?.on("data", (text) => {
        notes += text;
      });
      const wrong: Error[] = [];
      client.onerror = (error) => void wrong.push(error);
      await client.connect(transport);
      try {
        const { tools } = await client.listTools();
        expect(tools.length).toBeGreaterThan(5);
        const call = async (name: string, arguments_: Record<string, unknown>) => {
          const { structuredContent, isError = false } = await client.callTool({ name, arguments: arguments_ });
          // The client has checked it against the tool's shape, an object.
          return { isError, ...(structuredContent as { total?: number; items?: { arn: string }[] } | undefined) };
        };
        const found = await call("search_resources", { services: ["ec2"], size: 1 });
        const arn = found.items?.[0]?.arn;
        expect(await call("describe_resource", { arn })).toMatchObject({ found: true, resource: { arn } });
        expect(await call("count_resources", { by: ["type"] })).toMatchObject({ total: found.total });
        expect(await call("list_changes", {})).toMatchObject({ total: 0 });
        expect(await call("get_coverage", {})).toMatchObject({ lastRun: { state: "complete" } });
        expect(await call("run_sql", { sql: "SELECT arn FROM resources LIMIT 1" })).toMatchObject({ isError: false });
        expect(await call("run_sql", { sql: "DELETE FROM resources" })).toEqual({ isError: true });
        // Whoever else works on the same data directory shares its engine.
        const list = JSON.parse((await cli.run(["list", "--json"])).out);
        expect(list).toHaveLength(found.total ?? -1);
      } finally {
        await client.close();
      }
      expect(wrong).toEqual([]);
      expect(notes).toBe("");
    },
  );

  test("ends in good order when its stdin ends", async () => {
    expect(await cli.run(["mcp"])).toEqual({ code: 0, out: "", err: "" });
  });

  test("a message that is too long ends it with a sentence", async () => {
    expect(await cli.run(["mcp"], {}, `{"long":"${"x".repeat(10 * 2 ** 20)}"}\n`)).toEqual({
      code: 2,
      out: "",
      err: "aws-inventory: Cannot read a message: it has more than 10 MiB, ask for less at a time\n",
    });
  });

  test.for(["SIGTERM", "SIGINT"] as const)(
    "ends in good order on %s, and has said nothing but protocol",
    async (signal) => {
      const child = spawn(process.execPath, [ENTRY, "mcp", "--data-dir", cli.dataDir], {
        stdio: ["pipe", "pipe", "pipe"],
      });
      let out = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        out += text;
      });
      let err = "";
      child.stderr.setEncoding("utf8").on("data", (text) => {
        err += text;
      });
      child.stdin.write("this is no JSON\n");
      const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "tester", version: "1" } };
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
      await expect.poll(() => out, { timeout: 30_000 }).toContain("\n");
      child.kill(signal);
      const [code] = await once(child, "close");
      expect(code).toBe(0);
      expect(
        out
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line)),
      ).toMatchObject([{ id: 1, result: { serverInfo: { name: "aws-inventory" } } }]);
      expect(err).toBe("");
    },
  );

  test("a store that is not there ends it with a sentence", async () => {
    const result = await cli.run(["mcp"], { INVENTORY_STORE_ENDPOINT: "http://127.0.0.1:1" });
    expect(result).toMatchObject({ code: 1, out: "", err: expect.stringContaining("Cannot use the store") });
  });
});
