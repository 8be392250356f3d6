import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { noDataPolicy, type PolicyDocument, readPolicy } from "../backend/src/accounts/policy.ts";
import { catalogActions } from "../backend/src/collectors/catalog.ts";
import { withPolicy } from "./template-policy.ts";

/**
 * Writes what the catalog's kinds need into the templates that grant it. With `--check` it writes nothing and exits 1 when one
 * is stale.
 */
const read = readPolicy(catalogActions()).Statement;
const files: Readonly<Record<string, PolicyDocument["Statement"]>> = {
  "backend/member-account-role.yaml": [...read, ...noDataPolicy().Statement],
  "backend/template.yaml": read,
};
const check = process.argv.includes("--check");
for (const [path, statements] of Object.entries(files)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const stored = await readFile(file, "utf8");
  const wanted = withPolicy(stored, statements);
  if (stored === wanted) continue;
  if (check) {
    console.error(`${path} is stale: run "npm run generate" and commit what it writes`);
    process.exitCode = 1;
  } else {
    await writeFile(file, wanted);
    console.log(`Wrote ${path}`);
  }
}
