import { spawn } from "node:child_process";

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 240_000;

/** Runs a program to its end, however that is. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"], timeout: LONGEST_MS });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      said.stdout += text;
    });
    child.stderr.on("data", (text) => {
      said.stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
  });
}

/** The same for a program that must succeed; throws its last lines otherwise. */
export async function succeed(...call: Parameters<typeof run>): Promise<Ended> {
  const ended = await run(...call);
  if (ended.code === 0) return ended;
  const lines = `${ended.stdout}\n${ended.stderr}`.trim().split("\n").slice(-25).join("\n");
  throw new Error(`${call[0].split("/").at(-1)} ${call[1].join(" ")} ended with ${ended.code}:\n${lines}`);
}
