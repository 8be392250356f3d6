import path from "node:path";
import { expect, it } from "vitest";
import { PythonMissingError, pythonVenv } from "../../../scripts/python-venv.ts";
import { botocoreFuzz } from "./botocore-fuzz.ts";

const seed = 20_260_809;
const requirements = path.join(import.meta.dirname, "../../../scripts/requirements.txt");

// The first run on a machine installs the Python packages.
it(`botocore and the simulator see the same input and output in each operation (seed ${seed})`, {
  timeout: 600_000,
}, async ({ skip }) => {
  const venv = await pythonVenv(requirements).catch((error: unknown) => {
    if (!(error instanceof PythonMissingError)) throw error;
    console.log(`Skipped the botocore fuzz: ${error.message}`);
    return skip(error.message);
  });
  const { passed, failed } = await botocoreFuzz(venv.python, seed);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(1_500);
});
