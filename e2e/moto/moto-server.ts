import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { PythonVenv } from "../../scripts/python-venv.ts";

/** A running AWS of moto's making. */
export interface MotoServer {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/** Starts moto on a free port of the loopback interface, with nothing in it. Rejects with its output when it does not start. */
export async function startMoto(venv: PythonVenv): Promise<MotoServer> {
  const child = spawn(venv.bin("moto_server"), ["--host", "127.0.0.1", "--port", "0"], {
    // moto's own images bring about 1,280 snapshots into each region of each account.
    env: { ...process.env, MOTO_EC2_LOAD_DEFAULT_AMIS: "false" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const endpoint = await addressOf(child);
  return {
    endpoint,
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      kill();
      await ended;
    },
  };
}

/** moto prints the port that it was given; everything it prints afterwards is one line per request. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => reject(new Error(`Cannot start moto: ${why}\n${said.join("\n")}`));
    const timer = setTimeout(() => fail(`it named no port within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`it ended with code ${code}`));
    if (!child.stderr) throw new Error("Cannot start moto: its output is not a pipe");
    createInterface(child.stderr).on("line", (line) => {
      const address = /Running on (http:\S+)/.exec(line)?.[1];
      if (said.length < 50) said.push(line);
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
