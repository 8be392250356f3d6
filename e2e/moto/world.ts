import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { PythonVenv } from "../../scripts/python-venv.ts";

const run = promisify(execFile);

/** The organisation that `world/main.py create` makes. */
export interface World {
  /** Account ids by name; `retired` has been closed. */
  readonly accounts: Readonly<Record<"management" | "production" | "development" | "retired", string>>;
  /** The regions that hold more than what every region has. */
  readonly regions: readonly string[];
}

/** One resource that `world/main.py change` created, changed or deleted, directly or as a consequence. */
export interface WorldChange {
  readonly change: "created" | "updated" | "deleted";
  readonly accountId: string;
  readonly region: string;
  /** `service:kind`. */
  readonly type: string;
  readonly id: string;
}

/** Builds the world in an empty AWS; `environment` holds its endpoint and the management account's credentials. */
export function createWorld(venv: PythonVenv, environment: NodeJS.ProcessEnv): Promise<World> {
  return python(venv, environment, ["create"]);
}

/** Changes the world; resolves to everything that is different afterwards. */
export function changeWorld(
  venv: PythonVenv,
  environment: NodeJS.ProcessEnv,
  world: World,
): Promise<readonly WorldChange[]> {
  return python(venv, environment, ["change", JSON.stringify(world.accounts)]);
}

async function python<Answer>(
  venv: PythonVenv,
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<Answer> {
  const program = path.join(import.meta.dirname, "world", "main.py");
  const env = { ...environment, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout } = await run(venv.python, [program, ...args], { env, maxBuffer: 16 * 1024 * 1024 });
  // Both programs are this suite's own; the shapes above say what main.py prints.
  return JSON.parse(stdout) as Answer;
}
