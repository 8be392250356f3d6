import { join } from "node:path";
import { pythonVenv } from "../scripts/python-venv.ts";
import { startLineProcess } from "./line-process.ts";

/** The boto3 script in a process of its own that waits for the word to run. */
export interface Boto3Script extends Disposable {
  readonly pid: number;
  /** Lists everything and rewrites the table. Returns how many resources; throws when a part of it failed. */
  run(): Promise<number>;
}

/**
 * Starts `boto3_inventory.py` with boto3 of the repository's own virtual environment, which is made when it is missing (network
 * needed). It reads the AWS at `awsUrl` and writes to a table of its own in the DynamoDB at `storeUrl`.
 */
export async function startBoto3Script(options: {
  readonly awsUrl: string;
  readonly storeUrl: string;
  readonly threads: number;
}): Promise<Boto3Script> {
  const { awsUrl, storeUrl, threads } = options;
  const { python } = await pythonVenv(join(import.meta.dirname, "..", "scripts", "requirements.txt"));
  const args = [
    join(import.meta.dirname, "boto3_inventory.py"),
    "InventoryReadRole",
    storeUrl,
    "boto3-inventory",
    `${threads}`,
  ];
  const script = startLineProcess(python, args, {
    PATH: process.env.PATH,
    PYTHONDONTWRITEBYTECODE: "1",
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: "simulated",
    AWS_SECRET_ACCESS_KEY: "simulated",
    AWS_EC2_METADATA_DISABLED: "true",
  });
  return {
    pid: script.pid,
    async run() {
      // As run() of the script prints it.
      const answer = JSON.parse(await script.ask("run")) as { resources: number; failed: string[] };
      const { resources, failed } = answer;
      if (failed.length > 0) throw new Error(`The boto3 script failed: ${failed[0]}`);
      return resources;
    },
    [Symbol.dispose]: () => script.end(),
  };
}
