import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

/** How to run the embedded engine. */
export interface EngineBinary {
  readonly command: string;
  /** What comes before the engine's own arguments. */
  readonly prefix: readonly string[];
  /** How long a first start may take: npx may have to download the engine. */
  readonly startTimeoutMs: number;
}

/** Where to look; all of it is this process's own unless a test says otherwise. */
export interface EngineSearch {
  readonly platform?: string;
  readonly arch?: string;
  readonly path?: string;
}

/**
 * Finds the engine: the package of this platform, then `dynoxide` on the PATH, then npx, which downloads it. Returns
 * `undefined` when there is none.
 */
export function findEngine(search: EngineSearch = {}): EngineBinary | undefined {
  const { platform = process.platform, arch = process.arch, path = process.env.PATH ?? "" } = search;
  const installed = packaged(platform, arch) ?? onPath("dynoxide", platform, path);
  if (installed !== undefined) return { command: installed, prefix: [], startTimeoutMs: 15_000 };
  const npx = onPath("npx", platform, path);
  return npx === undefined ? undefined : { command: npx, prefix: ["--yes", "dynoxide"], startTimeoutMs: 120_000 };
}

/** How to get an engine, to end the sentence "Cannot start the embedded engine: …". */
export const HOW_TO_GET_AN_ENGINE =
  `there is none for ${process.platform}-${process.arch} here; install one with "npm install --global dynoxide", ` +
  "or set INVENTORY_STORE_ENDPOINT to any DynamoDB Local";

function packaged(platform: string, arch: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`@dynoxide/${platform}-${arch}/package.json`);
    return executable(join(dirname(manifest), `dynoxide${platform === "win32" ? ".exe" : ""}`));
  } catch {
    // Not installed, which is what the next places are for.
    return undefined;
  }
}

function onPath(name: string, platform: string, path: string): string | undefined {
  const endings = platform === "win32" ? [".exe", ".cmd"] : [""];
  const candidates = path.split(delimiter).flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
  return candidates.find((candidate) => executable(candidate) !== undefined);
}

function executable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    // Absent or not ours to run: in both cases not the engine.
    return undefined;
  }
}
