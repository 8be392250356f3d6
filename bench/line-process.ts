import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process that answers each line on its stdin with one on its stdout. */
export interface LineProcess {
  readonly pid: number;
  /** The next line that it prints. Throws when it ends instead. */
  line(): Promise<string>;
  ask(line: string): Promise<string>;
  end(): void;
}

/** Starts a process; its errors go to this one's stderr, and it ends with this one. */
export function startLineProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): LineProcess {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${command} ${args[0] ?? ""} has ended with code ${code}`);
  });
  // It is of interest only to whoever waits for a line.
  ended.catch(() => {});
  if (child.pid === undefined) throw new Error(`Cannot start ${command}: it is not there`);
  const line = async () => {
    const [next] = await Promise.race([once(lines, "line"), ended]);
    return String(next);
  };
  return {
    pid: child.pid,
    line,
    ask(question) {
      const answer = line();
      child.stdin.write(`${question}\n`);
      return answer;
    },
    end: () => void child.kill(),
  };
}
