import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fileColumns } from "./columns.ts";
import { EXPORT_FORMATS } from "./formats.ts";

const document = readFileSync(new URL("../../../docs/exports.md", import.meta.url), "utf8");

test("docs/exports.md has the columns of the files as they are", () => {
  const table = fileColumns({ withData: true }).map(
    ({ name, type, description }) => `| \`${name}\` | ${type} | ${description} |`,
  );
  expect(document).toContain(`${table.join("\n")}\n\n`);
});

test("docs/exports.md tells of every format", () => {
  for (const format of EXPORT_FORMATS) expect(document).toContain(`\`${format}\``);
});
