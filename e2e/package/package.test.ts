import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/**
 * The package as users get it: packed, installed into an empty folder with its own dependencies, and run by the oldest and
 * the newest Node that it supports.
 */

const folder = mkdtempSync(join(tmpdir(), "aws-inventory-package-"));
const NODE_22 = `node-${process.platform}-${process.arch}@22.23.3`;

beforeAll(() => {
  const script = join(import.meta.dirname, "..", "..", "scripts", "build-package.ts");
  const tarball = execFileSync(process.execPath, [script], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", tarball, NODE_22], { cwd: folder, stdio: "ignore" });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NODES = {
  "Node 22": join(folder, "node_modules", NODE_22.slice(0, NODE_22.lastIndexOf("@")), "bin", "node"),
  "Node 24": process.execPath,
};

test.for(Object.entries(NODES))(
  "the installed package starts on %s: dashboard, API and a first refresh",
  async ([name, node]) => {
    expect(execFileSync(node, ["--version"], { encoding: "utf8" })).toContain(`v${name.slice(5)}.`);
    const dataDir = join(folder, `data-${name.slice(5)}`);
    const program = join(folder, "node_modules", ".bin", "aws-inventory");
    const arguments_ = [program, "start", "--json", "--port", "0", "--no-open", "--data-dir", dataDir];
    const server = spawn(node, arguments_, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const printed = { out: "", err: "" };
    server.stdout.on("data", (text) => (printed.out += text));
    server.stderr.on("data", (text) => (printed.err += text));
    const ended = new Promise<number | null>((resolve) => server.once("close", resolve));
    try {
      await expect.poll(() => printed.out, { timeout: 30_000 }).toContain("\n");
      const { url, simulated } = JSON.parse(printed.out);
      expect(simulated).toBe(true);
      const page = await fetch(`${url}/dashboard/`);
      expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
      const script = /src="(\/_next\/[^"]+\.js)"/.exec(await page.text())?.[1];
      expect((await fetch(`${url}${script}`)).status).toBe(200);
      await expect.poll(() => lastRun(url), { timeout: 90_000, interval: 500 }).toBe("incomplete");
      expect(await (await fetch(`${url}/inventory?size=1`)).json()).toMatchObject({
        items: [{ accountId: expect.stringMatching(/^\d{12}$/) }],
        completeness: { cells: 1_136, outcomes: { "denied-by-scp": 16 } },
      });
      // Another command on the same data directory means the same organisation.
      const list = execFileSync(node, [program, "list", "s3", "--json", "--data-dir", dataDir], { encoding: "utf8" });
      expect(JSON.parse(list).length).toBeGreaterThan(5);
      // The program that runs such a query is beside the others.
      const asked = await fetch(`${url}/inventory/sql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sql: "SELECT length(repeat('x', 1000))" }),
      });
      expect(await asked.json()).toMatchObject({ rows: [[1000]] });
      // What is loaded for assistants only is in the package too; without anybody to speak to, it ends.
      const mcp = execFileSync(node, [program, "mcp", "--data-dir", dataDir], { encoding: "utf8", input: "" });
      expect(mcp).toBe("");
    } finally {
      server.kill("SIGINT");
    }
    expect(await ended).toBe(0);
    expect(printed.err).toContain("Stopping");
  },
);

async function lastRun(url: string): Promise<string> {
  // What the API's own tests hold it to.
  const { runs } = (await (await fetch(`${url}/inventory/refresh`)).json()) as { runs: { state: string }[] };
  return runs[0]?.state ?? "none";
}
