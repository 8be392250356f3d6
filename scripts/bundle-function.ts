import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** What was bundled. */
export interface Bundle {
  /** Bytes of the scripts that are loaded before the handler can be called. */
  readonly entryBytes: number;
  /** Bytes of all scripts. */
  readonly totalBytes: number;
  /** Scripts that are loaded when they are first needed, e.g. a service's collector. */
  readonly lazyScripts: number;
}

/**
 * Bundles a Lambda handler (`backend/src/<entry>.ts`) and all it needs into a folder, as ECMAScript modules for Node.js 24. What is imported
 * lazily becomes a script of its own. DuckDB's library stays outside, it comes from a layer.
 */
export async function bundleFunction(entry: string, folder: string, root: string): Promise<Bundle> {
  // Where the script would be larger than it may be.
  const shortenNames = entry === "refresh-handler";
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      [entry]: `backend/src/${entry}.ts`,
      // A program of its own, which the read model starts for each query in SQL.
      ...(entry === "app" && { "sql-worker": "backend/src/query/sql-worker.ts" }),
    },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: true,
    // Names of functions and classes are in errors and stacks; giving them back costs a start 20 ms.
    minifyIdentifiers: shortenNames,
    keepNames: shortenNames,
    format: "esm",
    platform: "node",
    target: "node24",
    // The SDK's ECMAScript modules leave out what is not used; its CommonJS ones cannot.
    mainFields: ["module", "main"],
    external: ["@duckdb/node-bindings-*"],
    // CommonJS packages among the dependencies call `require` for Node's own modules.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    legalComments: "none",
    metafile: true,
    plugins: [duckDbLibrary, oneLanguage, plainHttp],
    logLevel: "warning",
  });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  return measure(metafile, `backend/src/${entry}.ts`);
}

/** Takes the library for the processor at hand, instead of searching the machine for its C library: Lambda's is known. */
const duckDbLibrary: Plugin = {
  name: "duckdb-library",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@duckdb\/node-bindings$/ }, () => ({ path: "library", namespace: "duckdb" }));
    onLoad({ filter: /.*/, namespace: "duckdb" }, () => ({
      // By variable, so that it is looked up when it runs.
      contents: `const name = "@duckdb/node-bindings-" + process.platform + "-" + process.arch + "/duckdb.node"; module.exports = require(name);`,
    }));
  },
};

/** Zod exports its messages in some fifty languages as one object, which no bundler can take apart: 300 KB. */
const oneLanguage: Plugin = {
  name: "one-language",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/**
 * Takes Node's `http` as it is. Imported as an ECMAScript module, each of its exports is read, and three of them load what browsers call
 * `WebSocket`, which takes a cold start 40 ms.
 */
const plainHttp: Plugin = {
  name: "plain-http",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, () => ({ path: "http", namespace: "plain-http" }));
    onLoad({ filter: /.*/, namespace: "plain-http" }, () => ({
      contents: 'module.exports = process.getBuiltinModule("node:http");',
    }));
  },
};

function measure({ inputs, outputs }: Metafile, entry: string): Bundle {
  const loaded = new Set<string>();
  const scriptOf = (source: string): string => {
    const script = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source);
    if (script === undefined) throw new RangeError(`Cannot measure ${source}: no script was made of it`);
    return script;
  };
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) load(imported);
    }
  };
  load(scriptOf(entry));
  // What the entry itself imports later, it does so only to begin something else before.
  for (const { path, kind } of inputs[entry]?.imports ?? []) if (kind === "dynamic-import") load(scriptOf(path));
  const bytes = (paths: Iterable<string>): number =>
    [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  const scripts = Object.keys(outputs);
  return {
    entryBytes: bytes(loaded),
    totalBytes: bytes(scripts),
    lazyScripts: scripts.length - loaded.size,
  };
}
