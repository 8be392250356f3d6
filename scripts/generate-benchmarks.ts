import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { QUESTIONS } from "../bench/questions.ts";
import { type BenchmarkResult, RESULTS_FOLDER } from "../bench/result.ts";
import { benchmarksDocument } from "./benchmarks-document.ts";

/** Writes `docs/benchmarks.md` from the committed figures. With `--check` it writes nothing and exits 1 when it is stale. */
const file = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
const results = new Map<string, BenchmarkResult>();
for (const name of Object.keys(QUESTIONS)) {
  const text = await readIfThere(join(RESULTS_FOLDER, `${name}.json`));
  // Written by a benchmark's report().
  if (text !== undefined) results.set(name, JSON.parse(text) as BenchmarkResult);
}
const wanted = benchmarksDocument(QUESTIONS, results);
const stored = await readIfThere(file);
if (stored === wanted) console.log("Benchmarks: the document is that of bench/results");
else if (process.argv.includes("--check")) {
  console.error('docs/benchmarks.md is stale: run "npm run generate" and commit what it writes');
  process.exitCode = 1;
} else {
  await writeFile(file, wanted);
  console.log("Wrote docs/benchmarks.md");
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
