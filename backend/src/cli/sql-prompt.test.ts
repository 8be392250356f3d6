import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { storePartition } from "../testing/store-partition.ts";
import type { Terminal } from "./command.ts";
import { completeSql } from "./sql-completion.ts";
import { isFinished, runPrompt } from "./sql-prompt.ts";

const HERE = { service: "ec2", accountId: "111122223333", region: "eu-west-1" };

let open: OpenStorage;
let readModel: ReadModel;
let dataDir: string;

beforeEach(async () => {
  open = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await storePartition(open.storage, HERE, {
    put: [sampleResource(HERE, "instance/i-1")],
    at: new Date().toISOString(),
  });
  readModel = await openReadModel({ storage: open.storage });
  dataDir = await mkdtemp(join(tmpdir(), "aws-inventory-test-"));
});
afterEach(async () => {
  await readModel.close();
  await open.close();
  await rm(dataDir, { recursive: true });
});

/** Types lines at the prompt until it ends. */
async function type(...lines: readonly string[]): Promise<{ out: string; err: string; screen: string }> {
  const printed = { out: "", err: "" };
  const input = new PassThrough();
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const shown = readAll(screen);
  const terminal: Terminal = {
    version: "1",
    places: { simulator: "", dashboard: "", compileCache: "" },
    env: {},
    print: async (text) => {
      printed.out += text;
    },
    err: {
      write(text) {
        printed.err += text;
      },
    },
    input,
    screen,
    cancelSignal: () => new AbortController().signal,
  };
  input.end(lines.map((line) => `${line}\n`).join(""));
  await runPrompt(readModel, terminal, { dataDir, limit: 2 });
  screen.end();
  return { ...printed, screen: await shown };
}

test("queries are answered when their semicolon comes, one after the other, until \\q", async () => {
  const { out, err } = await type(
    "SELECT id,",
    "  kind -- ; not yet",
    "FROM resources;",
    "",
    "VALUES (1), (2), (3);",
    "\\q",
    "SELECT 5;",
  );
  expect(out).toMatch(/^ID +KIND\ni-1 +instance\nCOL0\n1\n2\n$/);
  expect(err).toMatch(/\n1 row \(\d+\.\d s\)\n2 rows, and there are more \(\d+\.\d s\)\n$/);
});

test("what is wrong with a query is one line, and the prompt goes on", async () => {
  const { out, err } = await type("SELECT nothing;", "DROP TABLE resources;", "SELECT 1 AS one;");
  expect(err).toContain('\nCannot run the query: Referenced column "nothing"');
  expect(err).toContain("\nCannot run the query: only one SELECT statement can be run");
  expect(out).toBe("ONE\n1\n");
});

test("\\d tells the tables and their columns, and .help the rest", async () => {
  const { out } = await type("\\d", "\\d coverage", "\\d nothing", ".help", "\\x");
  expect(out).toContain("resources  ");
  expect(out).toMatch(/outcome +VARCHAR +How the last attempt/);
  expect(out).toContain('There is no table "nothing": the tables are resources, ');
  expect(out.match(/Ctrl-C drops what is typed/g)).toHaveLength(2);
});

test("an inventory that is not complete is told of at the start", async () => {
  await storePartition(open.storage, HERE, { cells: {}, at: new Date().toISOString() });
  const empty = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  await readModel.close();
  readModel = await openReadModel({ storage: empty.storage });
  expect((await type()).err).toContain('Nothing of this has been read yet: run "aws-inventory refresh"');
  await empty.close();
});

test("what was typed is there the next time, for its own user only", async () => {
  await type("SELECT 1 AS first_of_all;");
  const file = join(dataDir, "sql-history");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await type("SELECT 2;");
  expect(await readFile(file, "utf8")).toBe("SELECT 2;\nSELECT 1 AS first_of_all;\n");
});

test.for([
  ["SELECT 1;", true],
  ["SELECT 1", false],
  ["SELECT ';", false],
  ["SELECT ';'", false],
  ["SELECT ''';' ;", true],
  ['SELECT 1 AS "a;', false],
  ["SELECT 1 -- ;", false],
  ["SELECT 1; -- done", true],
  ["SELECT 1 /* ; ", false],
  ["SELECT 1 /* ; */ ;\n", true],
] as const)("that %j is finished is %s", ([text, is]) => {
  expect(isFinished(text)).toBe(is);
});

test.for([
  ["SELECT * FROM re", ["resources", "relations"], "re"],
  ["select * from ", ["resources", "relations", "coverage", "changes", "accounts"], ""],
  ["SELECT outco", ["outcome"], "outco"],
  ["SELECT * FROM accounts WHERE sta", ["state", "starts_with("], "sta"],
  ["SELECT * FROM resources r WHERE r.createdA", ["createdAt"], "createdA"],
  ["sel", ["select"], "sel"],
  ["SELECT element_", ["element_at("], "element_"],
  ["\\d acc", ["accounts"], "acc"],
  ["SELECT ", [], ""],
] as const)("after %j come %j", ([text, words, word]) => {
  expect(completeSql(text)).toEqual([words, word]);
});
