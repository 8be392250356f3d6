import type { PythonVenv } from "../../scripts/python-venv.ts";
import type { AwsCommand } from "./aws-command.ts";
import type { Checks } from "./checks.ts";
import type { Inventory } from "./inventory.ts";
import type { World } from "./world.ts";

/** What the suite works with. */
export interface Suite {
  readonly venv: PythonVenv;
  readonly environment: NodeJS.ProcessEnv;
  readonly world: World;
  /** `aws` for each active account. */
  readonly accounts: readonly AwsCommand[];
  readonly inventory: Inventory;
  /** The data directory. */
  readonly directory: string;
  readonly checks: Checks;
}
