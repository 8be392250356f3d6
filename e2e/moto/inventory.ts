import { spawn } from "node:child_process";
import path from "node:path";
import type { CellError, Outcome } from "../../backend/src/model.ts";

/** The part of `status --json` that is looked at. */
export interface StatusReport {
  readonly cells: readonly {
    readonly service: string;
    readonly kind: string;
    readonly accountId: string;
    readonly region: string;
    readonly outcome: Outcome;
    readonly error?: CellError;
  }[];
  readonly accountsNotRead: readonly { readonly accountId: string; readonly error: { readonly outcome: Outcome } }[];
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  readonly seconds: number;
}

/** The product's command line, run the way a user runs it. */
export interface Inventory {
  run(args: readonly string[]): Promise<CommandResult>;
  /** The answer of a command that must succeed, parsed. */
  json<Answer>(args: readonly string[]): Promise<Answer>;
}

const CLI = path.join(import.meta.dirname, "..", "..", "backend", "src", "cli.ts");

/** The command line with an environment: endpoint, credentials, data directory. */
export function openInventory(environment: NodeJS.ProcessEnv): Inventory {
  const run = (args: readonly string[]) =>
    new Promise<CommandResult>((resolve, reject) => {
      const startedAt = performance.now();
      const child = spawn(process.execPath, [CLI, ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
      const kill = () => child.kill();
      process.once("exit", kill);
      const said = { out: "", error: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said.out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said.error += text;
      });
      child.once("error", reject);
      child.once("close", (code) => {
        process.removeListener("exit", kill);
        resolve({ code: code ?? -1, ...said, seconds: (performance.now() - startedAt) / 1000 });
      });
    });
  return {
    run,
    async json<Answer>(args: readonly string[]) {
      const { code, out, error } = await run([...args, "--json"]);
      if (code !== 0) throw new Error(`aws-inventory ${args.join(" ")} ended with code ${code}: ${error.trim()}`);
      // The callers name the shapes that DESIGN promises; a wrong one fails their comparison.
      return JSON.parse(out) as Answer;
    },
  };
}
