/**
 * Holds the code to its structure: which part may import which (docs/architecture.md). Prints each import that goes the
 * wrong way, with what to do about it, and exits with 1.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

interface Rule {
  /** The files it is about: a folder or a file below the repository's root. */
  readonly from: string;
  /** What these files may import of the repository, besides files of their own folder; a folder ends in `/`. */
  readonly may: readonly string[];
  /** What these files may import of packages; absent: anything. */
  readonly packages?: RegExp;
  readonly hint: string;
}

const LEAVES = ["backend/src/model.ts", "backend/src/errors.ts", "backend/src/chunks.ts", "backend/src/process-end.ts"];

const RULES: readonly Rule[] = [
  {
    from: "backend/src/collectors/",
    may: ["backend/src/model.ts"],
    packages: /^@aws-sdk\/client-/,
    hint: "a collector is data plus the calls of its own SDK client; what is the same for all kinds belongs to the engine",
  },
  {
    from: "backend/src/accounts/",
    may: [...LEAVES, "backend/src/aws.ts", "backend/src/config.ts"],
    hint: "accounts knows AWS and nothing of collecting or storing",
  },
  {
    from: "backend/src/storage/",
    may: LEAVES,
    packages: /^(@aws-sdk\/client-dynamodb$|@smithy\/|node:)/,
    hint: "the storage knows DynamoDB and the words of model.ts, not who calls it",
  },
  {
    from: "backend/src/refresh/",
    may: [
      ...LEAVES,
      "backend/src/aws.ts",
      "backend/src/config.ts",
      "backend/src/accounts/",
      "backend/src/collectors/define.ts",
      "backend/src/collectors/pages.ts",
      "backend/src/storage/storage.ts",
    ],
    hint: "the engine reaches the tables by the seam in storage/storage.ts and the kinds by their definition",
  },
  {
    from: "backend/src/query/",
    may: [
      ...LEAVES,
      "backend/src/version.ts",
      "backend/src/collectors/catalog.ts",
      "backend/src/export/columns.ts",
      "backend/src/refresh/canonical.ts",
      "backend/src/refresh/diff.ts",
      "backend/src/refresh/selection.ts",
      "backend/src/refresh/stale.ts",
      "backend/src/storage/storage.ts",
    ],
    packages: /^(@duckdb\/node-api$|@aws-sdk\/client-s3$|p-limit$|node:)/,
    hint: "the read model is filled through the seam in storage/storage.ts and knows kinds by the catalog",
  },
  {
    from: "backend/src/cli/",
    may: [
      ...LEAVES,
      "backend/src/aws.ts",
      "backend/src/config.ts",
      "backend/src/accounts/",
      "backend/src/export/",
      "backend/src/local/",
      "backend/src/mcp/serve.ts",
      "backend/src/query/",
      "backend/src/refresh/",
      "backend/src/storage/",
      "backend/src/collectors/index.ts",
      "backend/src/collectors/catalog.ts",
    ],
    packages: /^node:/,
    hint: "a command wires parts; it makes no AWS call of its own",
  },
  {
    from: "backend/src/export/",
    may: [...LEAVES, "backend/src/query/read-model.ts"],
    packages: /^node:/,
    hint: "how resources are written down, for the command line as for the API",
  },
  {
    from: "backend/src/api/",
    may: [
      ...LEAVES,
      "backend/src/collectors/catalog.ts",
      "backend/src/export/",
      "backend/src/query/",
      "backend/src/refresh/interrupted.ts",
      "backend/src/refresh/selection.ts",
      "backend/src/refresh/stale.ts",
      "backend/src/storage/storage.ts",
    ],
    packages: /^(@hono\/zod-openapi$|zod\/mini$|hono(\/|$)|node:)/,
    hint: "the API asks the read model and the storage; it knows no collector, no engine and no SDK client",
  },
  {
    from: "backend/src/mcp/",
    may: [
      ...LEAVES,
      "backend/src/collectors/catalog.ts",
      "backend/src/export/",
      "backend/src/query/",
      "backend/src/refresh/interrupted.ts",
      "backend/src/refresh/selection.ts",
      "backend/src/refresh/stale.ts",
      "backend/src/storage/storage.ts",
    ],
    packages: /^(@modelcontextprotocol\/server(\/stdio)?$|zod$|node:)/,
    hint: "assistants are answered from the read model and the storage; nothing here collects, refreshes or writes",
  },
  {
    from: "backend/src/local/",
    may: [
      ...LEAVES,
      "backend/src/aws.ts",
      "backend/src/config.ts",
      "backend/src/api/",
      "backend/src/collectors/index.ts",
      "backend/src/query/",
      "backend/src/refresh/",
      "backend/src/storage/",
    ],
    packages: /^(@hono\/node-server|@smithy\/core\/retry$|hono$|node:)/,
    hint: "local mode wires the parts in one process; AWS, simulated or not, is reached by its settings",
  },
  {
    from: "backend/src/cloud/",
    may: [
      ...LEAVES,
      "backend/src/aws.ts",
      "backend/src/config.ts",
      "backend/src/version.ts",
      "backend/src/accounts/",
      "backend/src/api/",
      "backend/src/collectors/index.ts",
      "backend/src/collectors/catalog.ts",
      "backend/src/query/",
      "backend/src/refresh/",
      "backend/src/storage/",
    ],
    packages:
      /^(@aws-lambda-powertools\/|@aws-sdk\/(client-(lambda|s3)|lib-storage|s3-request-presigner)$|@smithy\/(core\/retry|node-http-handler)$|aws-lambda$|p-limit$|node:)/,
    hint: "the wiring of the Lambda functions; what is not about Lambda belongs to the part it is about",
  },
  { from: "backend/src/model.ts", may: [], packages: /^$/, hint: "the model is where everything else begins" },
  {
    from: "frontend/src/",
    // Types only, so that nothing of them gets into a browser: `verbatimModuleSyntax` and Biome have those marked.
    may: ["backend/src/api/schemas.ts", "backend/src/model.ts"],
    packages: /^(react$|next($|\/)|@cloudscape-design\/(components\/|global-styles)|oidc-client-ts$)/,
    hint: "the dashboard knows the API by its types, and Cloudscape's components each by its own path",
  },
  {
    from: "simulator/src/",
    may: ["scripts/python-venv.ts"],
    hint: "the simulator is an AWS of its own and must not know the product that it tests",
  },
];

/** What starts a process, and must not load DuckDB's library with it: that takes a tenth of a second, and most of what they do needs none. */
const STARTS = ["backend/src/app.ts", "backend/src/refresh-handler.ts", "backend/src/cli/main.ts"];

const root = join(import.meta.dirname, "..");
const problems: string[] = STARTS.flatMap((start) => {
  const chain = wayToDuckDb([start], new Set());
  return chain ? [`${chain.join(" → ")}: import it where it is needed, by import()`] : [];
});

for (const file of globSync(["backend/src/**/*.ts", "frontend/src/**/*.{ts,tsx}", "simulator/src/**/*.ts"], {
  cwd: root,
})) {
  if (file.endsWith(".test.ts")) continue;
  for (const specifier of importsOf(readFileSync(join(root, file), "utf8"))) {
    const problem = check(file, specifier);
    if (problem) problems.push(problem);
  }
}

for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? "Imports: all in the right direction" : `Imports: ${problems.length} in the wrong direction`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function importsOf(source: string): string[] {
  const imports = source.matchAll(
    /^(?:import|export)\b[^"';]*?from\s*"([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm,
  );
  return [...imports].map(([, a, b, c]) => a ?? b ?? c ?? "");
}

/** The files by which what is loaded at once leads to DuckDB; `undefined` where nothing does. */
function wayToDuckDb(way: readonly string[], seen: Set<string>): readonly string[] | undefined {
  const file = way.at(-1) ?? "";
  if (seen.has(file) || !file.endsWith(".ts")) return undefined;
  seen.add(file);
  for (const specifier of loadedAtOnce(readFileSync(join(root, file), "utf8"))) {
    if (specifier.startsWith("@duckdb/")) return [...way, specifier];
    if (!specifier.startsWith(".")) continue;
    const found = wayToDuckDb([...way, relative(root, join(root, dirname(file), specifier))], seen);
    if (found) return found;
  }
  return undefined;
}

/** Imports of more than types, also those that a file waits for before it has been loaded. */
function loadedAtOnce(source: string): string[] {
  const imports = source.matchAll(
    /^(?:import|export)\b(?! type\b)[^"';]*?from\s*"([^"]+)"|^import "([^"]+)"|^const\b.*= await import\("([^"]+)"\)/gm,
  );
  return [...imports].map(([, a, b, c]) => a ?? b ?? c ?? "");
}

function check(file: string, specifier: string): string | undefined {
  if (specifier === "simulator" && file.startsWith("backend/src/") && !isTestSupport(file)) {
    return `${file} imports the simulator: the product reaches it only through the SDK's endpoint settings`;
  }
  const rule = RULES.find(({ from }) => file.startsWith(from));
  if (!rule || isTestSupport(file)) return undefined;
  if (!specifier.startsWith(".")) {
    const isAllowed = !rule.packages || rule.packages.test(specifier);
    return isAllowed ? undefined : `${file} imports ${specifier}: ${rule.hint}`;
  }
  const target = relative(root, join(root, dirname(file), specifier));
  if (rule.from.endsWith("/") && target.startsWith(rule.from)) return undefined;
  const isAllowed = rule.may.some((allowed) =>
    allowed.endsWith("/") ? target.startsWith(allowed) : target === allowed,
  );
  return isAllowed ? undefined : `${file} imports ${target}: ${rule.hint}`;
}

/** Files that only tests import. */
function isTestSupport(file: string): boolean {
  return file.startsWith("backend/src/testing/") || /(^|[/-])contract\.ts$/.test(file);
}
