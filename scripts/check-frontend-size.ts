/**
 * Holds the dashboard's first load to its budget: the JavaScript that `/dashboard/` names, gzipped as a server sends it.
 * Prints each file and exits with 1 above the budget. Needs the built dashboard (`npm run build -w frontend`).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 500;

const out = join(import.meta.dirname, "..", "frontend", "out");
const html = readFileSync(join(out, "dashboard", "index.html"), "utf8");
// Browsers that know modules do not load `nomodule` scripts.
const scripts = [...html.matchAll(/<script([^>]*)\ssrc="([^"]+)"([^>]*)>/g)].filter(
  ([, before, , after]) => !/nomodule/i.test(`${before}${after}`),
);
const sizes = scripts.map(([, , path = ""]) => ({ path, kb: gzipSync(readFileSync(join(out, path))).length / 1024 }));
if (sizes.length === 0) throw new Error("Cannot measure the dashboard: its page names no scripts");

const total = sizes.reduce((sum, { kb }) => sum + kb, 0);
for (const { path, kb } of sizes.toSorted((a, b) => b.kb - a.kb))
  console.log(`${kb.toFixed(1).padStart(7)} KB  ${path}`);
console.log(`${total.toFixed(1).padStart(7)} KB  first load of /dashboard/, gzipped; the budget is ${BUDGET_KB} KB`);
process.exitCode = total > BUDGET_KB ? 1 : 0;
