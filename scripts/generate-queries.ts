import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { queriesDocument } from "./queries-document.ts";
import { readQuery } from "./read-query.ts";
import { sqlDocument } from "./sql-document.ts";

/**
 * Writes backend/src/query/shipped-queries.json and docs/queries.md from the folder queries, and docs/sql.md from the tables and functions of SQL.
 * With `--check` it writes nothing and exits 1 when one of them is stale.
 */
const root = new URL("../", import.meta.url);
const names = (await readdir(new URL("queries/", root))).sort();
const texts = names.map(async (name) => readQuery(name, await readFile(new URL(`queries/${name}`, root), "utf8")));
const queries = await Promise.all(texts);
const titles = queries.map(({ title }) => title);
const twice = titles.find((title, index) => titles.indexOf(title) < index);
if (twice !== undefined) throw new Error(`Cannot read queries: two of them have the title "${twice}"`);
const files = {
  "backend/src/query/shipped-queries.json": `${JSON.stringify(queries, undefined, 2)}\n`,
  "docs/queries.md": queriesDocument(queries),
  "docs/sql.md": sqlDocument(),
};
const check = process.argv.includes("--check");
for (const [path, text] of Object.entries(files)) {
  const file = fileURLToPath(new URL(path, root));
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
