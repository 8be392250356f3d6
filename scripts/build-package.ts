/**
 * Builds the package that `npx` runs into `dist/package`, and packs it into `dist/`: the command line and the simulator compiled for
 * Node 22 and newer, the built dashboard, and the dependencies by name. Prints the tarball's path.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const target = join(root, "dist", "package");

execFileSync(process.execPath, [join(root, "scripts", "build-dashboard.ts")], {
  stdio: ["ignore", "ignore", "inherit"],
});
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    cli: "backend/src/cli.ts",
    simulator: "simulator/src/main.ts",
    "sql-worker": "backend/src/query/sql-worker.ts",
  },
  outdir: target,
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node22",
  packages: "external",
  sourcemap: false,
});
cpSync(join(root, "frontend", "out"), join(target, "dashboard"), {
  recursive: true,
  filter: (path) => !path.endsWith(".sources"),
});
for (const file of ["README.md", "LICENSE"]) cpSync(join(root, file), join(target, file));
writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(), undefined, 2)}\n`);
const [tarball] = JSON.parse(
  execFileSync("npm", ["pack", "--json", "--pack-destination", join(root, "dist"), target], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
);
console.log(join(root, "dist", tarball.filename));

/** The backend's manifest with what the simulator needs too, and without what only the workspace knows. */
function manifest(): object {
  const backend = readManifest("backend");
  const { name, version, license, type, engines, optionalDependencies } = backend;
  const dependencies = { ...readManifest("simulator").dependencies, ...backend.dependencies };
  const description = "A self-hosted inventory of every AWS resource a company owns, with its own completeness";
  const bin = { "aws-inventory": "cli.js" };
  const files = ["cli.js", "simulator.js", "sql-worker.js", "chunks", "dashboard"];
  return { name, version, description, license, type, engines, bin, files, dependencies, optionalDependencies };
}

function readManifest(workspace: string): Record<string, Record<string, string>> {
  return JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8"));
}
