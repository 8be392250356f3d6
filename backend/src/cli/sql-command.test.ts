import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrganization, serve } from "simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cli, openCli } from "../testing/run-cli.ts";

const organization = createOrganization({ accounts: 2, regions: 2, resources: 60 });
let server: Awaited<ReturnType<typeof serve>>;
let cli: Cli;
let folder = "";

beforeAll(async () => {
  server = await serve(organization.core, { port: 0 });
  cli = await openCli(server.url);
  folder = await mkdtemp(join(tmpdir(), "aws-inventory-test-"));
  await cli.run(["refresh", "--service", "ec2"]);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await server.close();
  await rm(folder, { recursive: true });
});

const QUERY = "SELECT kind, count(*) AS n, 1 AS n FROM resources WHERE kind = 'volume' GROUP BY kind";

test("a query is answered in each format", async () => {
  const table = await cli.run(["sql", QUERY]);
  expect(table).toMatchObject({ code: 0, err: "" });
  expect(table.out).toMatch(/^KIND {4}N +N\nvolume {2}\d+ +1\n1 row\n$/);
  const json = await cli.run(["sql", QUERY, "--json"]);
  const rows = JSON.parse(json.out);
  expect(rows).toEqual([{ kind: "volume", n: expect.any(Number), n_2: 1 }]);
  const ndjson = await cli.run(["sql", QUERY, "--format", "ndjson"]);
  expect(JSON.parse(ndjson.out)).toEqual(rows[0]);
  const csv = await cli.run(["sql", "SELECT '=1+1' AS a, tags, NULL AS c FROM resources LIMIT 1", "--format", "csv"]);
  expect(csv.out).toMatch(/^a,tags,c\r\n'=1\+1,"\{.*\}",\r\n$/);
});

test("a query is read from the input where none is given, and where the word is -", async () => {
  for (const words of [[], ["-"]]) {
    const answer = await cli.run(["sql", ...words, "--json"], {}, "SELECT 1 AS one -- the only one\n;\n");
    expect(answer).toMatchObject({ code: 0, out: '[\n{"one":1}\n]\n' });
  }
});

test("what is more than the limit is cut, and that is said", async () => {
  const { out, err } = await cli.run(["sql", "SELECT resourceId FROM resources", "--limit", "2", "--format", "ndjson"]);
  expect(out.trim().split("\n")).toHaveLength(2);
  expect(err).toBe("There are more rows than these 2: --limit gives more\n");
});

test("an answer is written to a file, and a query that fails leaves the file as it was", async () => {
  const file = join(folder, "answer.csv");
  expect(await cli.run(["sql", QUERY, "--format", "csv", "--out", file])).toMatchObject({ code: 0, out: "", err: "" });
  const written = await readFile(file, "utf8");
  expect(written).toMatch(/^kind,n,n\r\nvolume,/);
  expect(await cli.run(["sql", "SELECT nothing", "--out", file])).toMatchObject({ code: 2, out: "" });
  expect(await readFile(file, "utf8")).toBe(written);
  const parquet = join(folder, "answer.parquet");
  const asked = await cli.run(["sql", "SELECT * FROM resources", "--format", "parquet", "--out", parquet]);
  expect(asked).toMatchObject({ code: 0, out: "" });
  expect(asked.err).toMatch(/^\d+ rows\n$/);
  expect((await readFile(parquet)).subarray(0, 4).toString()).toBe("PAR1");
  expect((await readdir(folder)).sort()).toEqual(["answer.csv", "answer.parquet"]);
});

test("an answer from an inventory that is not complete says so", async () => {
  const rule = organization.faults.add({ operation: "DescribeVolumes", error: "denied" });
  await cli.run(["refresh", "--service", "ec2"]);
  rule.remove();
  const { code, err } = await cli.run(["sql", "SELECT 1 AS one"]);
  expect(code).toBe(0);
  expect(err).toMatch(/^Of the \d+ cells behind this answer: \d+ not complete; "aws-inventory status" says which/);
  await cli.run(["refresh", "--service", "ec2"]);
});

test.for([
  [["sql", "DROP TABLE resources"], /^aws-inventory: Cannot run this statement: queries only read/],
  [["sql", "SELECT * FROM '/etc/passwd'"], /^aws-inventory: Unknown table "\/etc\/passwd": the tables are /],
  [["sql", "SELECT nme FROM resources"], /^aws-inventory: Cannot run the query: Referenced column "nme" not found/],
  [["sql"], /^aws-inventory: Cannot run an empty query: write one SELECT/],
  [["sql", "SELECT 1", "--format", "xml"], /^aws-inventory: Unknown format "xml": the formats are table, json/],
  [["sql", "SELECT 1", "--format", "parquet"], /^aws-inventory: Cannot print Parquet: name a file by --out/],
  [["sql", "SELECT 1", "--limit", "0"], /^aws-inventory: Cannot read --limit "0": it must be a whole number from 1 to/],
  [["sql", "SELECT 1", "--out", "/nowhere/x"], /^aws-inventory: Cannot write to --out "\/nowhere\/x": ENOENT/],
  [["sql", "SELECT 1", "--out", ""], /^aws-inventory: Cannot write to --out: it names no file/],
] as const)("%j is refused in one line", async ([args, message]) => {
  const { code, out, err } = await cli.run(args);
  expect(err).toMatch(message);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect({ code, out }).toEqual({ code: 2, out: "" });
});
