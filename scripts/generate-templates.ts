import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { noDataPolicy, readPolicy } from "../backend/src/accounts/policy.ts";
import { catalog, catalogActions } from "../backend/src/collectors/catalog.ts";
import { withAthenaTables } from "./athena-tables.ts";
import { withPolicy } from "./template-policy.ts";

/**
 * Writes what is generated of the templates: what the catalog's kinds need where it is granted, and the tables of Athena. With `--check` it writes nothing and exits 1 when one
 * is stale.
 */
const read = readPolicy(catalogActions()).Statement;
const services = Object.keys(catalog.services);
const files: Readonly<Record<string, (template: string) => string>> = {
  "backend/member-account-role.yaml": (template) => withPolicy(template, [...read, ...noDataPolicy().Statement]),
  "backend/template.yaml": (template) => withAthenaTables(withPolicy(template, read), services),
};
const check = process.argv.includes("--check");
for (const [path, generated] of Object.entries(files)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const stored = await readFile(file, "utf8");
  const wanted = generated(stored);
  if (stored === wanted) continue;
  if (check) {
    console.error(`${path} is stale: run "npm run generate" and commit what it writes`);
    process.exitCode = 1;
  } else {
    await writeFile(file, wanted);
    console.log(`Wrote ${path}`);
  }
}
