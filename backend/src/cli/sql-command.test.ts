import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createOrganization, serve } from "simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli } from "../testing/run-cli.ts";

const organization = createOrganization({ accounts: 2, regions: 1, resources: 100 });
let server: Awaited<ReturnType<typeof serve>>;
let cli: Awaited<ReturnType<typeof openCli>>;
beforeAll(async () => {
  server = await serve(organization.core, { port: 0 });
  cli = await openCli(server.url);
  await cli.run(["refresh"]);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await server.close();
});

test("sql prints a table, JSON, lines of JSON and CSV of the same rows", async () => {
  const query =
    "SELECT 1 AS a, 'x,y' AS b, NULL AS c, MAP {'k': '=1'} AS d UNION ALL SELECT 2, '=cmd', 'z', MAP {} ORDER BY a";
  const run = async (format: string) => {
    const ran = await cli.run(["sql", query, "--format", format]);
    expect(ran).toMatchObject({ code: 0 });
    return ran.out;
  };
  const rows = [
    { a: 1, b: "x,y", c: null, d: { k: "=1" } },
    { a: 2, b: "=cmd", c: "z", d: {} },
  ];
  expect(JSON.parse(await run("json"))).toEqual(rows);
  const lines = (await run("ndjson")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  expect(await run("csv")).toBe('a,b,c,d\r\n1,"x,y",,"{""k"":""=1""}"\r\n2,\'=cmd,z,{}\r\n');
  expect(await run("table")).toMatch(/^A +B +C +D\s+1 +x,y .*\n2 +=cmd +z +\{\}\s+2 rows\n$/);
});

test("sql answers a query by its name, and cuts what is longer than asked for", async () => {
  const named = await cli.run(["sql", "--query", "unattached-volumes", "--json"]);
  expect(named).toMatchObject({ code: 0, err: "" });
  const listed = JSON.parse((await cli.run(["list", "ec2:volume", "--filter", "state=available", "--json"])).out);
  expect(JSON.parse(named.out)).toHaveLength(listed.length);
  const cut = await cli.run(["sql", "SELECT arn FROM resources", "--limit", "3", "--json"]);
  expect(JSON.parse(cut.out)).toHaveLength(3);
  expect(cut.err).toContain("There are more than 3 rows");
});

test("sql writes the format that the name of --out ends with, unless --format says another", async () => {
  const write = async (name: string, ...args: readonly string[]) => {
    const out = join(cli.dataDir, name);
    expect(await cli.run(["sql", "SELECT 1 AS one", "--out", out, ...args])).toMatchObject({ code: 0, out: "" });
    return await readFile(out, "latin1");
  };
  expect(await write("rows.csv")).toBe("one\r\n1\r\n");
  expect(JSON.parse(await write("rows.json"))).toEqual([{ one: 1 }]);
  expect(await write("rows.ndjson")).toBe('{"one":1}\n');
  expect(await write("rows.parquet")).toMatch(/^PAR1[\s\S]*PAR1$/);
  expect(await write("rows.txt")).toBe("ONE\n1\n");
  expect(await write("other.csv", "--format", "ndjson")).toBe('{"one":1}\n');
  expect(JSON.parse(await write("other.parquet", "--json"))).toEqual([{ one: 1 }]);
});

test.for<[string, string[], string]>([
  ["without a query", [], "Which query?"],
  ["with two", ["SELECT 1", "--query", "unattached-volumes"], "Which query?"],
  ["by a name that there is not", ["--query", "unatached-volumes"], "unattached-volumes"],
  ["that changes something", ["DROP TABLE resources"], "only one SELECT statement can be run"],
  ["that reads a file", ["SELECT * FROM '/etc/passwd'"], "the tables are resources, relations"],
  ["that is wrong", ["SELECT nam FROM resources"], 'Candidate bindings: "name"'],
  ["with a limit of a file of all rows", ["SELECT 1", "--out", "x.parquet", "--limit", "1"], "Cannot use --limit with"],
  ["with a bad limit", ["SELECT 1", "--limit", "0"], 'Cannot read --limit "0"'],
  ["as a bad format", ["SELECT 1", "--format", "xml"], 'Unknown format "xml"'],
  ["as of a day to come", ["SELECT 1", "--as-of", "2999-01-01"], "still to come"],
])("sql %s is bad usage, in one line", async ([, args, message]) => {
  const ran = await cli.run(["sql", ...args]);
  expect(ran).toMatchObject({ code: 2, out: "" });
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  expect(ran.err).toContain(message);
});
