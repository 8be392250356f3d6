import { readFile, writeFile } from "node:fs/promises";
import { sqlDocument } from "./sql-document.ts";

/** Writes docs/sql.md from the tables and functions of SQL. With `--check` it writes nothing and exits 1 when the file is stale. */
const file = new URL("../docs/sql.md", import.meta.url);
const text = sqlDocument();
const stored = await readFile(file, "utf8").catch(() => undefined);
if (stored !== text && process.argv.includes("--check")) {
  console.error('docs/sql.md is stale: run "npm run generate" and commit what it writes');
  process.exitCode = 1;
} else if (stored !== text) {
  await writeFile(file, text);
  console.log("Wrote docs/sql.md");
}
