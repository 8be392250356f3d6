import { fork } from "node:child_process";
import { join } from "node:path";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { type AwsSettings, awsSettings } from "../aws.ts";
import type { Config } from "../config.ts";
import { SetupError } from "../errors.ts";

/** A simulated organisation in a process of its own. */
export interface SimulatedOrganization {
  readonly endpoint: string;
  end(): void;
}

/** Eight accounts and four regions: enough to look around in, and collected within seconds. */
const SIZE = ["--accounts", "8", "--regions", "4", "--resources", "2000"];

/**
 * Starts the simulator, a program that is reached over the wire as AWS is. It ends with this process, however that ends.
 * Throws `SetupError` when it cannot be started.
 */
export async function startSimulatedOrganization(
  program: string,
  onLost: (note: string) => void,
): Promise<SimulatedOrganization> {
  const child = fork(program, ["--port", "0", "--demo", ...SIZE], {
    // In a group of its own: Ctrl-C ends it after those who still ask it, when the channel closes.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [],
  });
  let said = "";
  child.stderr?.on("data", (text) => {
    said += text;
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once("message", (message: { url: string }) => resolve(message.url));
    child.once("error", (cause) => reject(new SetupError("Cannot start the simulated organisation", { cause })));
    child.once("exit", () => reject(new SetupError(`Cannot start the simulated organisation: ${said.trim()}`)));
  });
  child.unref();
  child.channel?.unref();
  child.once("exit", () => {
    if (!isEnding) onLost("The simulated organisation has ended, so nothing can be refreshed: stop and start again");
  });
  let isEnding = false;
  return {
    endpoint,
    end() {
      isEnding = true;
      if (child.connected) child.disconnect();
    },
  };
}

/** The simulated organisation has a folder, names and a store of its own: nothing of it can get into a real inventory. */
export function simulatedConfig({ dataDir, tables, snapshots }: Config): Config {
  return { dataDir: join(dataDir, "simulated"), tables, snapshots, roleName: "InventoryReadRole" };
}

/** The settings that reach a simulated organisation, whatever credentials, profiles and endpoints lie around. */
export async function simulatedAws(endpoint: string): Promise<AwsSettings> {
  return {
    ...(await awsSettings({ region: "us-east-1" })),
    endpoint,
    // Simulated failures do not pass by waiting.
    retryStrategy: new ConfiguredRetryStrategy(3, 50),
    credentials: async () => ({ accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" }),
  };
}
