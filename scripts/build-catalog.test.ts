import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalog } from "../backend/src/collectors/catalog.ts";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { buildCatalog } from "./build-catalog.ts";
import { kindsDocument } from "./kinds-document.ts";

test("the stored catalog is the one that the definitions make", async () => {
  const built = buildCatalog(await loadServices(SERVICE_NAMES));
  expect(catalog, 'run "npm run generate"').toEqual(built);
  expect(JSON.stringify(catalog), "the order counts too").toBe(JSON.stringify(built));
});

test("the stored list of kinds is the one that the catalog makes", () => {
  const stored = readFileSync(new URL("../docs/kinds.md", import.meta.url), "utf8");
  expect(stored, 'run "npm run generate"').toBe(kindsDocument(catalog));
});

test("no cell of the list of kinds breaks its table", () => {
  const rows = kindsDocument(catalog)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows.filter((row) => row.split("|").length !== 7)).toEqual([]);
});
