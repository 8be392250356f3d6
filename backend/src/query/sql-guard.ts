import { UsageError } from "../errors.ts";
import type { Query } from "./database.ts";
import { isInternalTable } from "./internal-tables.ts";
import { isBounded } from "./sql-bounded.ts";
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, REFUSED_FUNCTIONS } from "./sql-functions.ts";
import { SQL_MACROS, SQL_TABLES, sqlTableNames } from "./sql-tables.ts";
import { isNode, lower, type Node, visit } from "./sql-tree.ts";

/** Longer than anybody writes; the parser takes a thousandth of a second for it. */
export const MAX_CHARACTERS = 100_000;

declare const checked: unique symbol;

/** A text that may be run for a user: nothing else makes one but {@link checkSql}. */
export interface CheckedSql {
  readonly [checked]: true;
  readonly sql: string;
  /** Whether it can be interrupted in time, whatever it reads; see `sql-bounded.ts`. */
  readonly isBounded: boolean;
  /** Whether it is DESCRIBE or SUMMARIZE, which can stand nowhere but alone. */
  readonly isDescription: boolean;
}

/**
 * Checks a query and throws {@link UsageError} for what may not be run for a user in the schema of {@link SQL_TABLES}: anything but one SELECT that reads these tables
 * only and calls what computes from rows only. The text is read by the engine's own parser, which reads it the same way when it is run.
 * (Running what the engine writes of its syntax tree instead would not be the same: it writes CROSS JOIN as a comma, which binds otherwise.)
 */
export async function checkSql(sql: string, query: Query): Promise<CheckedSql> {
  if (sql.length > MAX_CHARACTERS)
    throw new UsageError(`The query is too long: it can have ${MAX_CHARACTERS} characters`);
  if (sql.includes("\0")) throw new UsageError("Cannot read the query: it has a NUL character in it");
  const [row] = await query<{ readonly tree: string }>("SELECT json_serialize_sql($1::VARCHAR) AS tree", [sql]);
  const tree = parseTree(row?.tree ?? "{}");
  if (tree.error) throw problemOf(tree);
  if (tree.statements?.length !== 1) throw new UsageError("Cannot run the query: give exactly one SELECT statement");
  const seen: Seen = { subqueries: new Set(), sources: new Set() };
  visit(tree, (node) => collectNames(node, seen.subqueries));
  visit(tree, (node) => check(node, seen));
  // The mark is for the compiler only.
  return { sql, isBounded: isBounded(sql, tree), isDescription: isDescription(tree.statements[0]) } as CheckedSql;
}

function parseTree(text: string): SerializedSql {
  try {
    // What the engine wrote.
    return JSON.parse(text) as SerializedSql;
  } catch (cause) {
    // The engine writes a number that is infinite as a word, which is no JSON.
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new UsageError("Cannot read the query: a number in it is larger than any number can be", { cause });
  }
}

function isDescription(statement: unknown): boolean {
  const node = isNode(statement) ? statement.node : undefined;
  return isNode(node) && isNode(node.from_table) && node.from_table.type === "SHOW_REF";
}

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

/** What the nodes that have been looked at tell of others. */
interface Seen {
  /** The names of the queries in WITH. */
  readonly subqueries: Set<string>;
  /** The functions that stand in FROM, which have been looked at as such. */
  readonly sources: Set<unknown>;
}

function problemOf({ error_type, error_message = "" }: SerializedSql): UsageError {
  if (error_type === "not implemented") {
    return new UsageError(
      "Cannot run the query: only one SELECT statement can be run, and nothing that changes or sets anything",
    );
  }
  return new UsageError(`Cannot read the query: ${error_message.replace(/\s*\n[\s\S]*$/, "")}`);
}

/** Names of the engine's own; like the copy's own, they are read where a query of WITH that is called so is out of sight. */
const RESERVED = /^(duckdb_|pg_|pragma_|sqlite_|information_schema)/;

function collectNames(node: Node, names: Set<string>): void {
  const map = isNode(node.cte_map) ? node.cte_map.map : undefined;
  const entries = [...(Array.isArray(map) ? map : []), ...("cte_name" in node ? [{ key: node.cte_name }] : [])];
  for (const entry of entries) {
    const name = isNode(entry) ? lower(entry.key) : "";
    if (name === "") continue;
    if (!/^[a-z_][a-z0-9_]*$/.test(name) || RESERVED.test(name) || isInternalTable(name)) {
      throw new UsageError(
        `Cannot run the query: "${shown(name)}" cannot be the name of a query in WITH; use another of letters, digits and _`,
      );
    }
    names.add(name);
  }
}

/** What a FROM can be made of; a DESCRIBE or SUMMARIZE of something else than a query would read the engine's catalog. */
const SOURCES = new Set(["BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "SHOW_REF"]);
const REFUSED_SOURCES = new Set(["PIVOT", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF", "CTE", "INVALID"]);

/** Throws for what is refused. */
function check(node: Node, { subqueries, sources }: Seen): void {
  if (node.class === "PARAMETER")
    throw new UsageError("Cannot run the query: it has a parameter; write the value itself");
  if ("function_name" in node && !sources.has(node)) checkFunction(node);
  if (node.class !== undefined || typeof node.type !== "string") return;
  if (REFUSED_SOURCES.has(node.type)) {
    throw new UsageError(`Cannot run the query: ${node.type} is not allowed in FROM`);
  }
  if (!SOURCES.has(node.type)) return;
  if (node.at_clause) throw new UsageError("Cannot run the query: AT is not allowed; ask as of a day instead");
  if (node.type === "TABLE_FUNCTION") {
    checkTableFunction(node);
    sources.add(node.function);
  }
  if (node.type === "SHOW_REF" && !isNode(node.query)) {
    throw new UsageError(`Cannot run the query: write DESCRIBE and a table; ${tablesAre()}`);
  }
  if (node.type === "BASE_TABLE") checkTable(node, subqueries);
}

function checkTable(node: Node, subqueries: ReadonlySet<string>): void {
  const name = lower(node.table_name);
  const isQualified = Boolean(node.catalog_name) || Boolean(node.schema_name);
  if (!isQualified && subqueries.has(name)) return;
  if (isQualified || !Object.hasOwn(SQL_TABLES, name)) {
    const path = [node.catalog_name, node.schema_name, node.table_name].filter(Boolean).join(".");
    throw new UsageError(`Cannot run the query: there is no table "${shown(path)}"; ${tablesAre()}`);
  }
}

function checkFunction(node: Node): void {
  const name = lower(node.function_name);
  const isOperator = /^[^a-z_]+$/.test(name);
  // The parser itself names these for [1, 2] and the like.
  if ((node.schema && node.schema !== "main") || (node.catalog && node.catalog !== "system")) {
    throw new UsageError(`Cannot run the query: write ${shown(name)} without a schema before it`);
  }
  if (isOperator || ALLOWED_FUNCTIONS.has(name) || Object.hasOwn(SQL_MACROS, name) || name === "unnest") return;
  const [reason] = Object.entries(REFUSED_FUNCTIONS).find(([, names]) => names.has(name)) ?? [];
  throw new UsageError(
    reason === undefined
      ? `Cannot run the query: there is no function "${shown(name)}" that it could call`
      : `Cannot run the query: the function "${shown(name)}" is not allowed: ${reason}`,
  );
}

function checkTableFunction(node: Node): void {
  const { function_name, schema, catalog } = isNode(node.function) ? node.function : {};
  const name = lower(function_name);
  if (ALLOWED_TABLE_FUNCTIONS.has(name) && !schema && !catalog) return;
  throw new UsageError(
    `Cannot run the query: "${shown(name)}" is not allowed in FROM; ${tablesAre()}, and the functions there are ${[...ALLOWED_TABLE_FUNCTIONS].join(", ")}`,
  );
}

function tablesAre(): string {
  return `the tables are ${sqlTableNames().join(", ")}`;
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
