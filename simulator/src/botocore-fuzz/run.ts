import path from "node:path";
import { pythonVenv } from "../../../scripts/python-venv.ts";
import { botocoreFuzz } from "./botocore-fuzz.ts";

// Usage: node simulator/src/botocore-fuzz/run.ts [seed]. Exit code 1 when an operation differs for no known reason.
const seed = Number(process.argv[2] ?? 20_260_809);
const { python } = await pythonVenv(path.join(import.meta.dirname, "../../../scripts/requirements.txt"));
const { passed, failed, absent, attributed } = await botocoreFuzz(python, seed);
for (const { operation, detail } of failed) console.log(`${operation}: ${JSON.stringify(detail)}`);
console.log(
  `${passed} passed, ${failed.length} failed (seed ${seed}; ${attributed.length} differ for known reasons, ${absent} unknown to botocore)`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
