import { UsageError } from "../errors.ts";
import type { Query } from "./database.ts";
import { checkStatement } from "./sql-check.ts";
import { sqlError } from "./sql-errors.ts";
import { fieldsOf, parseExactly, text } from "./sql-syntax.ts";

/** More than anybody writes; what a program writes longer than this is a list that belongs into a condition on a column. */
const MAX_LENGTH = 100_000;

/** Where something stands in a text: another place after it was written anew. */
const POSITION = "query_location";

/** The engine's own parser says that of everything else. */
const ONLY_SELECT = "Only SELECT statements can be serialized";

/**
 * Checks a query and returns the text to run: the same one, read by DuckDB's own parser, with our schema at each of our tables and written
 * down again. What was written down is read and checked once more, so that what runs is what was checked, whatever the first text
 * made of the parser. Throws {@link UsageError} for what cannot be read or is not allowed.
 */
export async function readSql(sql: string, query: Query): Promise<string> {
  if (sql.length > MAX_LENGTH) {
    throw new UsageError(`Cannot read the query: it is longer than ${MAX_LENGTH.toLocaleString("en")} characters`);
  }
  const statement = checkStatement(await parse(sql, query), "plainly");
  const written = await write(statement, query);
  checkStatement(await parse(written, query), "with schema");
  return written;
}

async function parse(sql: string, query: Query): Promise<unknown> {
  if (sql.includes("\0")) throw new UsageError("Cannot read the query: it contains a NUL character");
  const [row] = await query<{ tree: string }>(`SELECT json_serialize_sql($1::VARCHAR) AS "tree"`, [sql]);
  const tree = fieldsOf(parseExactly(row?.tree ?? "null", POSITION));
  if (tree?.error !== false) {
    const message = text(tree?.error_message);
    if (message.startsWith(ONLY_SELECT)) throw new UsageError(`Cannot run this statement: ${onlySelect(sql)}`);
    throw sqlError(message);
  }
  const statements = Array.isArray(tree.statements) ? tree.statements : [];
  if (statements.length === 0) throw new UsageError("Cannot run an empty query: write one SELECT");
  if (statements.length > 1) throw new UsageError("Cannot run several statements at once: write one SELECT");
  return statements[0];
}

async function write(statement: unknown, query: Query): Promise<string> {
  const tree = JSON.stringify({ error: false, statements: [statement] });
  const [row] = await query<{ sql: string }>(`SELECT json_deserialize_sql($1::VARCHAR::JSON) AS "sql"`, [tree]);
  return row?.sql ?? "";
}

/** DuckDB makes several statements of a PIVOT whose values it must look up first. */
function onlySelect(sql: string): string {
  return /\bpivot\b/i.test(sql)
    ? "a PIVOT must name its values, as in PIVOT resources ON region IN ('us-east-1', 'eu-west-1') USING count(*)"
    : "queries only read, so it must be one SELECT";
}
