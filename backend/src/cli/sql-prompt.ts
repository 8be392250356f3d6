import { createInterface } from "node:readline";
import type { ReadModel, SqlAnswer, SqlQuestion } from "../query/read-model.ts";
import { SQL_TABLES, sqlTableNames } from "../query/sql-tables.ts";
import type { Terminal } from "./command.ts";
import { isExpected } from "./expected-error.ts";
import { completenessNote } from "./incomplete-note.ts";
import { completeSql } from "./sql-completion.ts";
import { loadHistory, saveHistory } from "./sql-history.ts";
import { printedRows, rowCount } from "./sql-print.ts";
import { printableLines, textTable } from "./table.ts";

const HELP = `Write a query and end it with ";". It can go over several lines.

  \\d            the tables
  \\d <table>    the columns of a table
  \\q            leave, as Ctrl-D does
  .help         this text

Ctrl-C drops what is typed, or ends the query that runs. The tab key completes tables, columns, functions and keywords.
docs/sql.md has examples.
`;

interface PromptOptions extends Omit<SqlQuestion, "sql" | "signal"> {
  /** Where what was typed is kept. */
  readonly dataDir: string;
}

/** Asks for queries and answers them until the input ends. What goes wrong with a query is one line, and the prompt goes on. */
export async function runPrompt(readModel: ReadModel, terminal: Terminal, options: PromptOptions): Promise<void> {
  const { dataDir, ...question } = options;
  const { asOf } = question;
  const history = await loadHistory(dataDir);
  terminal.err.write('Ask in SQL, end with ";". \\d lists the tables, .help the rest.\n');
  terminal.err.write(completenessNote(await readModel.completeness(asOf === undefined ? {} : { asOf }), "answer"));
  let typed: readonly string[] = history;
  let query = "";
  const lines = createInterface({
    input: terminal.input,
    output: terminal.screen,
    terminal: terminal.screen.isTTY === true,
    history: [...history],
    historySize: 1_000,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const [words, word] = completeSql(`${query}${line}`);
      return [[...words], word];
    },
  });
  let isOpen = true;
  /** Of the query that runs. */
  let running: AbortController | undefined;
  const ask = (): void => {
    if (!isOpen) return;
    lines.setPrompt(query === "" ? "sql> " : "  -> ");
    lines.prompt();
  };
  lines.on("history", (entries: string[]) => {
    typed = entries;
  });
  lines.on("SIGINT", () => {
    if (running) {
      running.abort();
      return;
    }
    query = "";
    // To its end and all before it: what else is typed already.
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    terminal.screen.write("\n");
    ask();
  });
  lines.on("close", () => {
    isOpen = false;
  });
  ask();
  try {
    for await (const line of lines) {
      const word = line.trim();
      if (query === "" && /^(\\q|exit;?|quit;?)$/i.test(word)) break;
      if (query === "" && (word === "" || /^[\\.]|^help$/i.test(word))) {
        await terminal.print(commandText(word));
      } else {
        query += `${line}\n`;
        if (isFinished(query)) {
          running = new AbortController();
          await answer(readModel, terminal, { ...question, sql: query, signal: running.signal });
          running = undefined;
          query = "";
        }
      }
      ask();
    }
  } finally {
    // Whatever ends it: an open prompt keeps echoing to nobody.
    lines.close();
    await saveHistory(dataDir, typed).catch((error: Error) => {
      terminal.err.write(`Cannot keep what was typed: ${error.message}\n`);
    });
  }
}

async function answer(readModel: ReadModel, terminal: Terminal, question: SqlQuestion): Promise<void> {
  const started = performance.now();
  let found: SqlAnswer;
  try {
    found = await readModel.sql(question);
  } catch (error) {
    terminal.err.write(`${printableLines(errorText(error))}\n`);
    return;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  await terminal.print(printedRows("table", found));
  const more = found.isCut ? ", and there are more" : "";
  terminal.err.write(`${rowCount(found.rows.length)}${more} (${seconds} s)\n`);
}

function errorText(error: unknown): string {
  return error instanceof Error && isExpected(error) ? error.message : String(error);
}

/** Whether a query has its semicolon; one within a text, a quoted name or a comment is none. */
export function isFinished(text: string): boolean {
  const bare = text.replaceAll(QUOTED_OR_COMMENT, (part) => (/^(--|\/\*)/.test(part) ? " " : "x"));
  return bare.trimEnd().endsWith(";");
}

/** Each to its end, or to that of all where it has none: E'it\'s', 'it''s', "a name", $$it's$$ or $tag$it's$tag$, and both comments. */
const QUOTED_OR_COMMENT = new RegExp(
  [
    /(?<!\w)[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)/,
    /'(?:[^']|'')*(?:'|$)/,
    /"(?:[^"]|"")*(?:"|$)/,
    /(?<![\w$])\$(?<tag>\w*)\$[\s\S]*?(?:\$\k<tag>\$|$)/,
    /--[^\n]*/,
    /\/\*[\s\S]*?(?:\*\/|$)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

function commandText(word: string): string {
  if (word === "") return "";
  const [command = "", name = ""] = word.replace(/;$/, "").split(/\s+/);
  if (command !== "\\d") return HELP;
  if (name === "") {
    const rows = sqlTableNames().map((table) => [table, String(Object.keys(SQL_TABLES[table]).length)]);
    return textTable(["table", "columns"], rows);
  }
  const table = sqlTableNames().find((own) => own === name.toLowerCase());
  if (!table) return `There is no table "${name}": the tables are ${sqlTableNames().join(", ")}\n`;
  const columns = Object.entries(SQL_TABLES[table]).map(([column, { type, description }]) => [
    column,
    type,
    description,
  ]);
  return textTable(["column", "type", "what"], columns);
}
