/**
 * Runs the benchmarks that are named, or all, one after the other, and writes `docs/benchmarks.md` from what they found:
 * `npm run bench [-- memory makespan]`. A benchmark that fails does not keep the others from running, and
 * exits with 1; a budget that is missed is a result and no failure.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { QUESTIONS } from "./questions.ts";

const known = Object.keys(QUESTIONS);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown benchmark ${unknown.join(", ")}: there are ${known.join(", ")}`);
  process.exit(2);
}
const failed = (asked.length > 0 ? asked : known).filter(
  (name) => !runs(name, join(import.meta.dirname, `${name}.ts`)),
);
runs("the table", join(import.meta.dirname, "..", "scripts", "generate-benchmarks.ts"));
if (failed.length > 0) {
  console.error(
    `Failed: ${failed.join(", ")}. What the document shows of them, if anything, is of an earlier run: it names the commit`,
  );
  process.exitCode = 1;
}

function runs(name: string, file: string): boolean {
  const started = performance.now();
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, [file], { stdio: "inherit" });
  console.log(
    `== ${name}: ${status === 0 ? "done" : "failed"} after ${Math.round((performance.now() - started) / 1000)} s`,
  );
  return status === 0;
}
