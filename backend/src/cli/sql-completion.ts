import { ALLOWED_FUNCTIONS } from "../query/sql-functions.ts";
import { SQL_MACROS, SQL_TABLES, type SqlTable, sqlTableNames } from "../query/sql-tables.ts";

const KEYWORDS =
  `SELECT DISTINCT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT RIGHT FULL CROSS ON USING AS AND OR NOT IN IS NULL LIKE
  ILIKE BETWEEN EXISTS CASE WHEN THEN ELSE END WITH RECURSIVE UNION ALL EXCEPT INTERSECT OVER PARTITION QUALIFY FILTER INTERVAL CAST ASC DESC
  NULLS FIRST LAST VALUES UNNEST DESCRIBE SUMMARIZE PIVOT TRUE FALSE DAY HOUR MONTH YEAR`
    .trim()
    .split(/\s+/);

/**
 * What the last word of a text may become, and that word: tables after FROM and JOIN, and otherwise columns (of the tables that the text
 * names, if it names any), tables, functions and keywords. Capitals do not matter; keywords come as they were begun.
 */
export function completeSql(text: string): readonly [readonly string[], string] {
  const [word = ""] = /\w*$/.exec(text) ?? [];
  const before = text.slice(0, text.length - word.length);
  if (/^\s*\\d\s+$/.test(before) || /\b(from|join|describe|summarize)\s+$/i.test(before)) {
    return [matching(sqlTableNames(), word), word];
  }
  if (word === "" && !/\.$/.test(before)) return [[], word];
  const columns = matching(columnsOf(text), word);
  if (before.endsWith(".")) return [columns, word];
  const functions = matching([...new Set([...ALLOWED_FUNCTIONS, ...Object.keys(SQL_MACROS)])].sort(), word);
  const keywords = matching(KEYWORDS, word).map((keyword) => (/^[a-z]/.test(word) ? keyword.toLowerCase() : keyword));
  const calls = functions.map((name) => `${name}(`);
  return [[...columns, ...matching(sqlTableNames(), word), ...keywords, ...calls], word];
}

function columnsOf(text: string): readonly string[] {
  const named = sqlTableNames().filter((table) => new RegExp(`\\b(?:from|join|,)\\s*${table}\\b`, "i").test(text));
  const tables: readonly SqlTable[] = named.length > 0 ? named : sqlTableNames();
  return [...new Set(tables.flatMap((table) => Object.keys(SQL_TABLES[table])))];
}

function matching(names: readonly string[], word: string): string[] {
  return names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
}
