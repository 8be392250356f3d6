import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** A function of the deployment that runs in a process of its own. */
export interface LambdaFunction {
  readonly name: string;
  /** For `AWS_ENDPOINT_URL_LAMBDA` of whoever invokes it. */
  readonly endpoint: string;
  /** What it has logged so far, line by line. */
  readonly log: readonly string[];
  /** Its answer; an Error that begins with the function's error type when it failed. */
  invoke(event: unknown): Promise<unknown>;
  /** Ends it at once, as Lambda's sandbox does. */
  kill(): Promise<void>;
}

/** How a function is started. */
export interface FunctionSettings {
  readonly name: string;
  /** The folder that was built for it. */
  readonly folder: string;
  /** The template's `Handler`, e.g. `app.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The layer's folder of packages. */
  readonly packages: string;
}

const START_WITHIN_MS = 30_000;

/** Starts a function with nothing in its environment but what is given. Rejects with what it printed when it does not start. */
export async function startFunction(settings: FunctionSettings): Promise<LambdaFunction> {
  const { name, folder, handler, timeoutSeconds, environment, packages } = settings;
  const file = path.join(folder, `${handler.split(".")[0]}.mjs`);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "function-process.ts"), file], {
    cwd: folder,
    env: {
      ...environment,
      // As Lambda sets it for layers.
      NODE_PATH: packages,
      AWS_LAMBDA_FUNCTION_NAME: name,
      FUNCTION_TIMEOUT_MS: String(timeoutSeconds * 1_000),
      TMPDIR: process.env.TMPDIR ?? "/tmp",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const log: string[] = [];
  const endpoint = await addressOf(child, name, log);
  const client = new LambdaClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return {
    name,
    endpoint,
    log,
    async invoke(event) {
      const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) });
      const { FunctionError, Payload } = await client.send(command);
      const answer = JSON.parse(Payload?.transformToString() || "null");
      if (FunctionError) throw new Error(`${answer.errorType}: ${answer.errorMessage}`);
      return answer;
    },
    async kill() {
      process.removeListener("exit", kill);
      client.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      kill();
      await ended;
    },
  };
}

/** The first line is the address, all others are the log. */
function addressOf(child: ChildProcess, name: string, log: string[]): Promise<string> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("Cannot start a function: its output is not a pipe");
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`Cannot start ${name}: ${why}\n${log.join("\n")}`));
    const timer = setTimeout(() => fail(`it gave no address within ${START_WITHIN_MS / 1_000} s`), START_WITHIN_MS);
    child.once("exit", (code) => fail(`it ended with code ${code}`));
    createInterface(stderr).on("line", (line) => log.push(line));
    createInterface(stdout).on("line", (line) => {
      if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(line)) return void log.push(line);
      clearTimeout(timer);
      resolve(line);
    });
  });
}
