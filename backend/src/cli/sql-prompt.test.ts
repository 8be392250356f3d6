import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { sampleResource } from "../storage/contract-samples.ts";
import { type OpenStorage, openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { ENDLESS } from "../testing/endless-queries.ts";
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
function type(...lines: readonly string[]): Promise<{ out: string; err: string; screen: string }> {
  return press(lines.map((line) => `${line}\n`).join(""));
}

/**
 * The same of single keys, some more of them when the screen shows a line's continuation, or `when` says so, with what `change` makes of the
 * terminal.
 */
async function press(
  keys: string,
  { more = "", when, ...change }: Partial<Terminal> & { readonly more?: string; readonly when?: Promise<void> } = {},
): Promise<{ out: string; err: string; screen: string }> {
  const printed = { out: "", err: "" };
  const input = new PassThrough();
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let shown = "";
  screen.setEncoding("utf8").on("data", (text) => {
    shown += text;
  });
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
    ...change,
  };
  input.write(keys);
  const ended = runPrompt(readModel, terminal, { dataDir, limit: 2 });
  if (when) await when;
  else if (more !== "") await expect.poll(() => shown).toContain("  -> ");
  input.end(more);
  await ended;
  return { ...printed, screen: shown };
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

test("an error that nobody foresaw is one line too, the prompt goes on, and what was typed is kept", async () => {
  const working = readModel;
  readModel = {
    ...working,
    sql: async (question) => {
      if (question.sql.includes("broken")) throw new TypeError("cannot read\nthe answer");
      return await working.sql(question);
    },
  };
  const { out, err } = await type("SELECT 'broken';", "SELECT 1 AS one;");
  expect(err).toContain("TypeError: cannot read");
  expect(out).toBe("ONE\n1\n");
  expect(await readFile(join(dataDir, "sql-history"), "utf8")).toBe("SELECT 1 AS one;\nSELECT 'broken';\n");
});

test("it ends where nobody reads the answers any more, and what was typed is kept", async () => {
  const print = () => Promise.reject(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await expect(press("SELECT 1;\n", { print })).rejects.toThrow("EPIPE");
  expect(await readFile(join(dataDir, "sql-history"), "utf8")).toBe("SELECT 1;\n");
});

test("Ctrl-C drops the lines that are typed and the one that is being typed, also from its middle", async () => {
  const [ctrlC, left] = ["\x03", "\x1b[D"];
  const { out, err } = await press("SELECT 1,\n", { more: `SELECT 99 ${left}${left}${ctrlC}SELECT 1 AS one;\n` });
  expect(out).toBe("ONE\n1\n");
  expect(err).not.toContain("Cannot");
});

test.for(Object.entries(ENDLESS))(
  "Ctrl-C ends a query that runs (in the %s), and the prompt goes on",
  async ([, sql]) => {
    const begun = Promise.withResolvers<void>();
    const working = readModel;
    readModel = {
      ...working,
      sql(question) {
        const answering = working.sql(question);
        begun.resolve();
        return answering;
      },
    };
    const { out, err } = await press(`${sql};\n`, { when: begun.promise, more: "\x03SELECT 1 AS one;\n" });
    expect(err).toContain("\nCannot answer: the query was stopped\n1 row (");
    expect(out).toBe("ONE\n1\n");
  },
);

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
  ["SELECT $$it's$$;", true],
  ["SELECT $$it's;", false],
  ["SELECT $a$ $$ ' $a$;", true],
  ["SELECT $a$ $$;", false],
  ["SELECT E'a\\'b';", true],
  ["SELECT e'a\\';", false],
  ["SELECT E'a\\\\';", true],
  ["SELECT 'a\\';", true],
  ["SELECT name LIKE'a\\';", true],
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
