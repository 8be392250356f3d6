import { readFile, writeFile } from "node:fs/promises";
import { openApiDocument } from "../backend/src/api/open-api.ts";
import { apiDocument, type OpenApi } from "./api-document.ts";

/** Writes docs/api.md from the API's description. With `--check` it writes nothing and exits 1 when the file is stale. */
const file = new URL("../docs/api.md", import.meta.url);
// The document is made of the routes' own literals, which are of this form; what is missing would throw here.
const text = apiDocument(openApiDocument("") as unknown as OpenApi);
const stored = await readFile(file, "utf8").catch(() => undefined);
if (stored !== text && process.argv.includes("--check")) {
  console.error('docs/api.md is stale: run "npm run generate" and commit what it writes');
  process.exitCode = 1;
} else if (stored !== text) {
  await writeFile(file, text);
  console.log("Wrote docs/api.md");
}
