import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SHIPPED_QUERIES } from "../backend/src/query/shipped-queries.ts";
import { queriesDocument } from "./queries-document.ts";
import { readQuery } from "./read-query.ts";

const HEADER = "-- title: Old things\n-- description: Finds them.\n--   Not seen: others.\n-- tags: cost, hygiene\n";
const SELECT = "SELECT id FROM resources ORDER BY id";

test("readQuery() reads the header, a field over several lines, and the statement without its semicolon", () => {
  const sql = `WITH a AS (SELECT 'x; y' AS b)\n-- A comment; with a LIMIT.\n${SELECT}`;
  expect(readQuery("old-things.sql", `${HEADER}${sql};\n`)).toEqual({
    name: "old-things",
    title: "Old things",
    description: "Finds them. Not seen: others.",
    tags: ["cost", "hygiene"],
    sql,
  });
});

test.for([
  ["OldThings.sql", HEADER + SELECT, "its name must be in lower case"],
  ["old-things.txt", HEADER + SELECT, "its name must be in lower case"],
  ["a.sql", SELECT, "its header must have title, description, tags, and has nothing"],
  ["a.sql", `-- title: A\n-- tags: cost\n${SELECT}`, "and has title, tags"],
  ["a.sql", `-- title: A\n-- tags: cost\n-- description: B\n${SELECT}`, "and has title, tags, description"],
  ["a.sql", `${HEADER}-- title: Again\n${SELECT}`, "and has title, description, tags, title"],
  ["a.sql", `-- Something\n${HEADER}${SELECT}`, "neither a field nor goes on with one: -- Something"],
  ["a.sql", `--   more\n${HEADER}${SELECT}`, "neither a field nor goes on with one"],
  ["a.sql", HEADER.replace("cost", "money") + SELECT, 'unknown tag "money": the tags are security, '],
  ["a.sql", HEADER, "must be followed by one SELECT"],
  ["a.sql", `${HEADER}DELETE FROM resources ORDER BY id`, "must be followed by one SELECT"],
  ["a.sql", `${HEADER}${SELECT}; ${SELECT}`, "it must be one statement"],
  ["a.sql", `${HEADER}SELECT id FROM resources -- ORDER BY id`, "it has no ORDER BY"],
  ["a.sql", `${HEADER}${SELECT} LIMIT 3`, 'what has a LIMIT, and nothing else, must be called "Top …"'],
  ["a.sql", HEADER.replace("Old", "Top old") + SELECT, 'must be called "Top …"'],
] as const)("readQuery() refuses %s that holds %j", ([file, text, problem]) => {
  expect(() => readQuery(file, text)).toThrow(`Cannot read queries/${file}: `);
  expect(() => readQuery(file, text)).toThrow(problem);
});

test("the embedded queries and their document are those of the folder", () => {
  const folder = new URL("../queries/", import.meta.url);
  const queries = readdirSync(folder)
    .sort()
    .map((file) => readQuery(file, readFileSync(new URL(file, folder), "utf8")));
  expect(SHIPPED_QUERIES, 'run "npm run generate"').toEqual(queries);
  const stored = readFileSync(new URL("../docs/queries.md", import.meta.url), "utf8");
  expect(stored, 'run "npm run generate"').toBe(queriesDocument(queries));
});

test("queriesDocument() shows each query once, and names it under each of its tags", () => {
  const document = queriesDocument(SHIPPED_QUERIES);
  for (const { name, tags } of SHIPPED_QUERIES) {
    expect(document.split(`### ${name}\n`)).toHaveLength(2);
    expect(document.split(`(#${name})`)).toHaveLength(tags.length);
  }
});
