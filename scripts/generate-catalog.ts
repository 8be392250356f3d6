import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { buildCatalog } from "./build-catalog.ts";
import { kindsDocument } from "./kinds-document.ts";

/**
 * Writes backend/src/collectors/catalog.json and docs/kinds.md from the definitions. With `--check` it writes nothing and
 * exits 1 when either is stale.
 */
const catalog = buildCatalog(await loadServices(SERVICE_NAMES));
const files = {
  "backend/src/collectors/catalog.json": `${JSON.stringify(catalog, undefined, 2)}\n`,
  "docs/kinds.md": kindsDocument(catalog),
};
const check = process.argv.includes("--check");
for (const [path, text] of Object.entries(files)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const stored = await readFile(file, "utf8").catch(() => undefined);
  if (stored === text) continue;
  if (check) {
    console.error(`${path} is stale: run "npm run generate" and commit what it writes`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`Wrote ${path}`);
  }
}
