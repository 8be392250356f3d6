/**
 * The product against an AWS that nobody here wrote: moto. Builds a world of several accounts and regions, refreshes,
 * compares with what the `aws` command line lists, changes the world and refreshes again. `npm run test:moto`.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pythonVenv } from "../../scripts/python-venv.ts";
import { type AwsCommand, assumeRole, openAwsCommand } from "./aws-command.ts";
import { createChecks } from "./checks.ts";
import { openInventory } from "./inventory.ts";
import { startMoto } from "./moto-server.ts";
import { runSuite } from "./suite.ts";
import { createWorld } from "./world.ts";

const startedAt = performance.now();
// Ending by exit runs what is registered for it: moto ends, and the data directory goes.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const venv = await pythonVenv(path.join(import.meta.dirname, "..", "..", "scripts", "requirements.txt"));
const moto = await startMoto(venv);
const directory = await mkdtemp(path.join(tmpdir(), "aws-inventory-moto-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
const opened: AwsCommand[] = [];
try {
  const environment = {
    ...withoutAws(process.env),
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-a-secret",
    AWS_REGION: "us-east-1",
  };
  const world = await createWorld(venv, environment);
  console.log(`world built after ${seconds()} s`);

  const { retired: _closed, ...active } = world.accounts;
  const caller = openAwsCommand(venv, world.accounts.management, environment);
  opened.push(caller);
  for (const accountId of Object.values(active)) {
    const credentials = await assumeRole(caller, `arn:aws:iam::${accountId}:role/InventoryReadRole`);
    opened.push(openAwsCommand(venv, accountId, { ...environment, ...credentials }));
  }
  const [, ...accounts] = opened;
  const inventory = openInventory({ ...environment, INVENTORY_DATA_DIR: directory });
  const checks = createChecks();
  await checks.check("the suite runs to its end", async () => {
    await runSuite({ venv, environment, world, accounts, inventory, directory, checks });
    return [];
  });
  console.log(`finished after ${seconds()} s`);
  if (!checks.report()) process.exitCode = 1;
} finally {
  for (const aws of opened) aws.close();
  await moto.stop();
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}

/** The environment without the settings of whoever runs the suite, so that nothing of it can reach a real AWS. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|INVENTORY|METADATA)_/.test(name))),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
