import { existsSync, readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { createOrganization, serve } from "simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cli, openCli } from "../testing/run-cli.ts";

/** The real entry with the simulated organisation; what the environment says of AWS leads to another one. */
const configured = createOrganization({ only: { "s3:bucket": 1 } });
let aws: Awaited<ReturnType<typeof serve>>;
let cli: Cli;
let started: ReturnType<Cli["start"]>;
let url: string;

beforeAll(async () => {
  aws = await serve(configured.core);
  cli = await openCli(aws.url);
  started = cli.start(["start", "--json", "--port", "0", "--no-open"]);
  url = JSON.parse(await started.firstLine()).url;
});

afterAll(async () => {
  started.kill("SIGKILL");
  await cli[Symbol.asyncDispose]();
  await aws.close();
});

describe("aws-inventory start", () => {
  test("collects the simulated organisation, whatever AWS the environment names", async () => {
    await untilRefreshed();
    const { accounts } = await json("/accounts");
    expect(accounts).toHaveLength(8);
    expect(configured.calls.count()).toBe(0);
    const { total, completeness } = await json("/inventory?size=1");
    expect(total).toBeGreaterThan(1_500);
    // The demonstration denies some calls, and says so.
    expect(completeness.outcomes).toMatchObject({ denied: expect.any(Number), "denied-by-scp": expect.any(Number) });
  });

  test.for([
    ["a foreign host", { host: "inventory.example.com" }],
    ["this machine under another port", { host: "127.0.0.1:1" }],
    ["a page of another origin", { origin: "https://example.com" }],
    ["a page of this machine on another port", { origin: "http://127.0.0.1:1" }],
    ["another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ] as const)("refuses %s on every route", async ([, headers]) => {
    for (const path of ["/inventory", "/config.json", "/dashboard/", "/health"]) {
      expect(await status("GET", path, headers)).toBe(403);
    }
    expect(await status("POST", "/inventory/refresh", headers)).toBe(403);
    expect(await status("POST", "/inventory/sql", headers)).toBe(403);
  });

  test("answers a query in SQL without a token, and no form of another page", async () => {
    const ask = (type: string) =>
      fetch(`${url}/inventory/sql`, {
        method: "POST",
        body: JSON.stringify({ sql: "SELECT 1 AS one" }),
        headers: { "content-type": type },
      });
    expect(await (await ask("application/json")).json()).toMatchObject({ rows: [[1]] });
    expect((await ask("text/plain")).status).toBe(415);
  });

  test("starts a refresh with its token only", async () => {
    expect(await status("POST", "/inventory/refresh?service=s3", {})).toBe(403);
    expect(await status("POST", "/inventory/refresh?service=s3", { "x-inventory-token": "guess" })).toBe(403);
    const { token, mode, simulated } = await json("/config.json");
    expect({ mode, simulated }).toEqual({ mode: "local", simulated: true });
    const headers = { "x-inventory-token": token };
    const answer = await fetch(`${url}/inventory/refresh?service=s3`, { method: "POST", headers });
    expect(answer.status).toBe(202);
    const { runId, href } = (await answer.json()) as { runId: string; href: string };
    await expect.poll(async () => (await json(href)).state, { timeout: 30_000 }).toBe("complete");
    expect((await json("/inventory/refresh")).runs[0]).toMatchObject({
      runId,
      trigger: "api",
      filters: { services: ["s3"] },
    });
  });

  test("other commands on its data directory mean its organisation", async () => {
    const { code, out, err } = await cli.run(["refresh", "--service", "dynamodb", "--json"]);
    expect({ code, err: err.includes("simulated organisation") }).toEqual({ code: 0, err: true });
    expect(JSON.parse(out).progress.accounts).toBe(8);
    expect(configured.calls.count()).toBe(0);
    const refused = await cli.run(["refresh", "--profile", "production"]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("belongs to the simulated organisation") });
  });

  test("starts its engine again when that was killed", async () => {
    const { total } = await json("/inventory?size=1");
    const record = join(cli.dataDir, "simulated", "store", "engine.json");
    const { pid } = JSON.parse(readFileSync(record, "utf8"));
    process.kill(pid, "SIGKILL");
    expect((await json("/inventory/refresh")).runs.length).toBeGreaterThan(0);
    expect((await json("/inventory?size=1")).total).toBe(total);
    expect(JSON.parse(readFileSync(record, "utf8")).pid).not.toBe(pid);
  });

  test("does not start twice on a data directory, and says where it runs", async () => {
    const second = await cli.run(["start", "--port", "0", "--no-open"]);
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining(`it is in use by ${url}`) });
  });

  test("of two starts at the same instant on a data directory, one runs and the other says where", async () => {
    const dataDir = join(cli.dataDir, "raced");
    const args = ["start", "--json", "--port", "0", "--no-open", "--data-dir", dataDir];
    const both = [cli.start(args), cli.start(args)];
    const ready = Promise.any(both.map(({ firstLine }) => firstLine()));
    const refused = await Promise.race(both.map(({ result }) => result));
    await ready;
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining(`Cannot start on ${dataDir}: it is in use by`),
    });
    // The one that ended has not taken away what makes the other one known.
    expect(existsSync(join(dataDir, "local-mode.json"))).toBe(true);
    for (const { kill } of both) kill("SIGINT");
    const codes = await Promise.all(both.map(async ({ result }) => (await result).code));
    expect(codes.sort()).toEqual([0, 1]);
  });

  test("says so when the data directory cannot be one", async () => {
    const other = await cli.run(["start", "--port", "0", "--no-open", "--data-dir", import.meta.filename]);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining("Cannot use the data directory") });
    expect(other.err).not.toContain("DEBUG");
  });

  test("says so when the port is taken, and leaves a data directory that only its owner can read", async () => {
    const port = new URL(url).port;
    const dataDir = join(cli.dataDir, "other");
    const other = await cli.run(["start", "--port", port, "--no-open"], { INVENTORY_DATA_DIR: dataDir });
    // Windows has no such modes.
    if (process.platform !== "win32") expect(statSync(dataDir).mode & 0o077).toBe(0);
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining("the port is taken; choose another with --port"),
    });
  });

  test("ends in good order, and commands then mean the configured AWS, with nothing of the simulated one", async () => {
    started.kill("SIGINT");
    expect((await started.result).code).toBe(0);
    expect(existsSync(join(cli.dataDir, "local-mode.json"))).toBe(false);
    const refresh = await cli.run(["refresh", "--service", "s3", "--json"]);
    expect(refresh.code).toBe(0);
    const list = JSON.parse((await cli.run(["list", "--json"])).out);
    const expected = [...configured.world.expected(["s3:bucket"])].map(({ arn }) => arn);
    expect(list.map(({ arn }: { arn: string }) => arn).sort()).toEqual(expected.sort());
  });
});

test.for(["abc", "70000", "-1", ""])("start refuses the port %j", async (port) => {
  await using other = await openCli("http://127.0.0.1:1");
  const result = await other.run(["start", `--port=${port}`]);
  expect(result).toMatchObject({ code: 2, err: expect.stringContaining("--port") });
});

async function untilRefreshed(): Promise<void> {
  const lastRun = async () => (await json("/inventory/refresh")).runs[0]?.state;
  await expect.poll(lastRun, { timeout: 90_000, interval: 200 }).toBe("incomplete");
}

/** An answer's body: of its fields, those that a test looks at. */
interface Body {
  readonly accounts: readonly unknown[];
  readonly total: number;
  readonly completeness: { readonly outcomes: object };
  readonly token: string;
  readonly mode: string;
  readonly simulated: boolean;
  readonly state: string;
  readonly runs: readonly { readonly state: string }[];
}

async function json(path: string): Promise<Body> {
  const answer = await fetch(new URL(path, url));
  expect(answer.status).toBe(200);
  // Each test expects what it takes of it.
  return (await answer.json()) as Body;
}

/** The status of an answer to a request with headers that `fetch` does not let its users set. */
function status(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, url), { method, headers }, (answer) => resolve(answer.resume().statusCode))
      .on("error", reject)
      .end();
  });
}
