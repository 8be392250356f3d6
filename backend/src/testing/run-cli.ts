import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command printed and how it ended; `code` is null where a signal ended it. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command line with a data directory of its own and nothing of the caller's environment that concerns AWS. */
export interface Cli extends AsyncDisposable {
  readonly dataDir: string;
  /** Runs a command to its end, with `input` piped into it. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<CliResult>;
  /** Starts a command that can be sent signals, and whose output can be left unread, as `head` does. */
  start(args: readonly string[]): {
    readonly result: Promise<CliResult>;
    /** What it prints first; rejects with what it said when it ends without a line. */
    firstLine(): Promise<string>;
    kill(signal: NodeJS.Signals): void;
    hangUp(stream: "stdout" | "stderr"): void;
  };
}

const ENTRY = join(import.meta.dirname, "..", "cli.ts");

/** Runs the real entry in processes of its own, with the simulated AWS at `endpoint`. */
export async function openCli(endpoint: string): Promise<Cli> {
  const dataDir = await mkdtemp(join(tmpdir(), "aws-inventory-"));
  const spawnCli = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    spawn(process.execPath, [ENTRY, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: dataDir,
        INVENTORY_DATA_DIR: join(dataDir, "data"),
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: "simulated",
        AWS_SECRET_ACCESS_KEY: "simulated",
        AWS_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
        ...env,
      },
    });

  function result(child: ReturnType<typeof spawnCli>): Promise<CliResult> {
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject).on("close", (code) => resolve({ code, out, err }));
    });
  }

  function firstLine(child: ReturnType<typeof spawnCli>): Promise<string> {
    let out = "";
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    return new Promise((resolve, reject) => {
      child.stdout.on("data", (text) => {
        out += text;
        if (out.includes("\n")) resolve(out.slice(0, out.indexOf("\n")));
      });
      child.on("close", () => reject(new Error(`It ended without a line: ${err}`)));
    });
  }

  return {
    dataDir: join(dataDir, "data"),
    run(args, env = {}, input = "") {
      const child = spawnCli(args, env);
      // A command that reads nothing may end before it was written.
      child.stdin.on("error", () => {}).end(input);
      return result(child);
    },
    start(args) {
      const child = spawnCli(args, {});
      return {
        result: result(child),
        firstLine: () => firstLine(child),
        kill: (signal) => void child.kill(signal),
        hangUp: (stream) => void child[stream].destroy(),
      };
    },
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  };
}
