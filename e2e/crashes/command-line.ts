import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** How a command ended and what it said; `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

/** A command that runs. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it prints first; rejects with what it said when it ends without a line. */
  readonly firstLine: Promise<string>;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
}

/** What a single command gets besides the environment of all. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A program with its arguments that runs the command, e.g. `["prlimit", "--fsize=1000000"]`. */
  readonly within?: readonly string[];
}

/** The product's command line on one data directory, in processes of its own. */
export interface CommandLine {
  start(args: readonly string[], options?: CommandOptions): Started;
  run(args: readonly string[], options?: CommandOptions): Promise<Ended>;
}

const ENTRY = join(import.meta.dirname, "..", "..", "backend", "src", "cli.ts");

/** No command takes as long; one that does is killed, and its check fails for it. */
const LONGEST_MS = 120_000;

/** The command line with the AWS at `endpoint`, a folder for temporary files, and nothing of the caller's environment that concerns AWS. */
export function commandLine(endpoint: string, dataDir: string, temporary: string): CommandLine {
  const environment = {
    PATH: process.env.PATH,
    HOME: dataDir,
    TMPDIR: temporary,
    INVENTORY_DATA_DIR: dataDir,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "simulated",
    AWS_SECRET_ACCESS_KEY: "simulated",
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const start = (args: readonly string[], { env = {}, within = [] }: CommandOptions = {}): Started => {
    const [program = process.execPath, ...rest] = [...within, process.execPath, ENTRY, ...args];
    return watch(spawn(program, rest, { env: { ...environment, ...env }, timeout: LONGEST_MS, killSignal: "SIGKILL" }));
  };
  return { start, run: (args, options) => start(args, options).ended };
}

function watch(child: ChildProcess): Started {
  const startedAt = performance.now();
  const said = { out: "", err: "" };
  const killAtExit = () => void child.kill("SIGKILL");
  process.once("exit", killAtExit);
  child.stdin?.end();
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    said.out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    said.err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", killAtExit);
      resolve({ code, signal, ...said, ms: performance.now() - startedAt });
    });
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (said.out.includes("\n")) resolve(said.out.slice(0, said.out.indexOf("\n")));
    });
    ended.then(({ err }) => reject(new Error(`It ended without a line: ${err.trim()}`)), reject);
  });
  // Most commands are not asked for it.
  firstLine.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ended,
    firstLine,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}
