import { existsSync } from "node:fs";
import { join } from "node:path";

/** What local mode starts or serves besides its own code. */
export interface Places {
  /** The simulator's program. */
  readonly simulator: string;
  /** The folder of the built dashboard. */
  readonly dashboard: string;
  /** The folder that keeps compiled code from one command to the next. */
  readonly compileCache: string;
}

/** Where these are: beside the compiled program in the package, else in the workspace. */
export function findPlaces(programFolder: string): Places {
  const packaged = join(programFolder, "simulator.js");
  if (existsSync(packaged)) {
    const compileCache = join(programFolder, ".compile-cache");
    return { simulator: packaged, dashboard: join(programFolder, "dashboard"), compileCache };
  }
  const workspace = join(programFolder, "..", "..");
  return {
    simulator: join(workspace, "simulator", "src", "main.ts"),
    dashboard: join(workspace, "frontend", "out"),
    compileCache: join(workspace, "node_modules", ".cache", "aws-inventory", "compile-cache"),
  };
}
