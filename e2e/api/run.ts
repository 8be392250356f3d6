/**
 * The API against its own description: schemathesis reads /openapi.json, asks what it allows and what it forbids, and compares the
 * answers with what it promises. `npm run test:api`, with other options of schemathesis behind `--`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { announceRun } from "../../backend/src/refresh/run-record.ts";
import { apiWorld } from "../../backend/src/testing/api-world.ts";
import { pythonVenv } from "../../scripts/python-venv.ts";

const TOKEN = "a-token-of-the-test";

const venv = await pythonVenv(path.join(import.meta.dirname, "..", "..", "scripts", "requirements-api.txt"));
await using world = await apiWorld();
const { storage } = world;
const { items } = await world.readModel.list({ selection: { services: ["ec2"], kinds: ["ec2:instance"] }, size: 1 });
const snapshotDay = await world.keepYesterday();
const api = world.with({
  // Only announced: what a refresh does is not the question here, and hundreds are asked for.
  async startRefresh(selection) {
    const run = announceRun({ selection, trigger: "api", now: () => new Date() });
    await storage.putRun(run);
    return run;
  },
  callerOf: (request) =>
    request.headers.get("authorization") === `Bearer ${TOKEN}` ? { name: "tester", isOperator: true } : undefined,
});
// What is too long is the API's to refuse here, and not Node's.
const server = createServer({ maxHeaderSize: 1_000_000 }, getRequestListener(api.fetch));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo; // It listens on a port.

const directory = await mkdtemp(path.join(tmpdir(), "aws-inventory-api-"));
const code = await run(venv.bin("schemathesis"), [
  ...["--config-file", path.join(import.meta.dirname, "schemathesis.toml")],
  ...["run", `http://127.0.0.1:${port}/openapi.json`],
  ...["--checks", "all"],
  ...["--header", `Authorization: Bearer ${TOKEN}`],
  ...process.argv.slice(2),
]);
await rm(directory, { recursive: true });
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
for (const error of world.errors) console.error(error);
process.exitCode = code === 0 && world.errors.length === 0 ? 0 : 1;

function run(program: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(program, args, {
    // It leaves its caches where it runs.
    cwd: directory,
    stdio: "inherit",
    env: {
      ...process.env,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: "1",
      SCHEMATHESIS_HOOKS: "valid_questions",
      INSTANCE_ARN: items[0]?.arn,
      INSTANCE_KEY: items
        .map(({ service, accountId, region, resourceId }) => [service, accountId, region, resourceId].join("/"))
        .at(0),
      SNAPSHOT_DAY: snapshotDay,
    },
  });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}
