import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, ListBackupsCommand } from "@aws-sdk/client-dynamodb";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterEach, describe, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const running: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), "simulator-"));

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  rmSync(join(folder, "policy.json"), { force: true });
});

/** A run of the command: what it printed so far, and how it ended. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (printed.out += chunk));
  child.stderr.on("data", (chunk) => (printed.err += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const started = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const url = /AWS_ENDPOINT_URL=(\S+)[\s\S]*Ctrl-C/.exec(printed.out)?.[1];
      if (url) resolve(url);
    });
    child.once("close", () => reject(new Error(`It ended: ${printed.err}`)));
  });
  // A run that is meant to fail never starts.
  started.catch(() => {});
  return { child, printed, ended, started };
}

describe("npm run simulator", () => {
  test.for(["SIGINT", "SIGTERM"] as const)("answers AWS clients at the address it prints, until %s", async (signal) => {
    const { child, ended, started, printed } = run("--port", "0", "--accounts", "4");
    const endpoint = await started;
    const credentials = { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" };
    const client = new OrganizationsClient({ endpoint, region: "us-east-1", credentials });
    const { Accounts } = await client.send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(4);
    for (const variable of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"]) {
      expect(printed.out).toContain(`export ${variable}=`);
    }
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(printed.err).toBe("");
  });

  test("throttles beyond AWS's rates with --limits, says at the end how much was used, and is slow with --latency", async () => {
    const { child, ended, started, printed } = run("--port", "0", "--limits", "--latency", "30,40");
    const endpoint = await started;
    const credentials = { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" };
    const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    const start = performance.now();
    // Five may pass at once and five more each second.
    const calls = Array.from({ length: 60 }, () => client.send(new ListBackupsCommand({})));
    const failed = (await Promise.allSettled(calls)).filter((call) => call.status === "rejected");
    expect(performance.now() - start).toBeGreaterThan(25);
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) expect(reason).toMatchObject({ name: "ThrottlingException" });
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(printed.out).toMatch(new RegExp(`DynamoDB ListBackups +60 +${failed.length} +\\d+ +all`));
  });

  test("explains itself with --help", async () => {
    const { ended, printed } = run("--help");
    expect(await ended).toBe(0);
    expect(printed.out).toContain("Usage: npm run simulator");
  });

  test.for([
    [["--size", "huge"], "--size must be small or medium, not huge"],
    [["--seed", "x"], "--seed must be a whole number, not x"],
    [["--accounts", "0"], "accounts is 0, must be a whole number from 1 to 100000"],
    [["--port", "70000"], "--port must be at most 65535"],
    [["--latency", "80"], "--latency must be two numbers of milliseconds such as 80,900, not 80"],
    [["--latency", "900,80"], "Cannot delay answers by a median of 900 ms and a 99th percentile of 80 ms"],
    [["--colour"], "Unknown option '--colour'"],
    [["extra"], "Unexpected argument 'extra'"],
    [["--only", "ec2:thing=3"], "--only knows no kind ec2:thing"],
    [["--policy", "/no/such/file.json"], "--policy /no/such/file.json cannot be used"],
  ] as const)("says in one line what is wrong with %j", async ([args, message]) => {
    const { ended, printed } = run(...args);
    expect(await ended).toBe(2);
    expect(printed.err).toContain(message);
    expect(printed.err.trim().split("\n")).toHaveLength(1);
    expect(printed.out).toBe("");
  });

  test("refuses a policy file that holds no policy", async () => {
    const file = join(folder, "policy.json");
    writeFileSync(file, "[]");
    const { ended, printed } = run("--policy", file);
    expect(await ended).toBe(2);
    expect(printed.err).toContain("it has no Statement");
  });

  test("says when the port is taken", async () => {
    const first = run("--port", "0");
    const { port } = new URL(await first.started);
    const second = run("--port", port);
    expect(await second.ended).toBe(1);
    expect(second.printed.err).toContain(`Cannot listen on 127.0.0.1:${port}: the port is taken`);
  });
});
