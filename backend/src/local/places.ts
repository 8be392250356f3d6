import { existsSync } from "node:fs";
import { join } from "node:path";

/** What local mode starts or serves besides its own code. */
export interface Places {
  /** The simulator's program. */
  readonly simulator: string;
  /** The folder of the built dashboard. */
  readonly dashboard: string;
}

/** Where these are: beside the compiled program in the package, else in the workspace. */
export function findPlaces(programFolder: string): Places {
  const packaged = join(programFolder, "simulator.js");
  if (existsSync(packaged)) return { simulator: packaged, dashboard: join(programFolder, "dashboard") };
  const workspace = join(programFolder, "..", "..");
  return {
    simulator: join(workspace, "simulator", "src", "main.ts"),
    dashboard: join(workspace, "frontend", "out"),
  };
}
