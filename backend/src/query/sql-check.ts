import { UsageError } from "../errors.ts";
import { checkFunction, checkTableFunction } from "./sql-check-functions.ts";
import { type Fields, fieldsOf, isSyntaxNode, refuse, text } from "./sql-syntax.ts";
import { SQL_SCHEMA, sqlTableNames } from "./sql-tables.ts";

/** The names of WITH that can be seen from a place in a query, in lower case. */
type Scope = ReadonlySet<string>;

const TABLES: ReadonlyMap<string, string> = new Map(sqlTableNames().map((table) => [table.toLowerCase(), table]));

/** A name of WITH: no path, pattern or address could be meant by it. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_ -]*$/u;

/** Names that DuckDB gives to its own catalogs. */
const CATALOG_NAME = /^(duckdb|pg|pragma|sqlite)_|^information_schema$/i;

/** What would say something about the engine and looks like a column. */
const ENGINE_VALUES = ["current_catalog", "current_role", "current_schema", "current_user", "session_user"];

/**
 * Checks the syntax tree of a query and returns it with our schema at each of our tables. `named` says whether it has them already: then
 * every table must. Throws {@link UsageError} for whatever is not on a list of what is allowed.
 */
export function checkStatement(statement: unknown, named: "plainly" | "with schema"): unknown {
  const fields = fieldsOf(statement);
  if (!fields) throw refuse("this statement", "it is not one that is known here");
  checkParameters(fields);
  return check(statement, new Set());

  function check(value: unknown, scope: Scope): unknown {
    if (Array.isArray(value)) return value.map((item) => check(item, scope));
    const node = fieldsOf(value);
    if (!node) return value;
    if (!isSyntaxNode(node)) throw refuse(`${text(node.class) || text(node.type)}`, "it is not one that is known here");
    if (node.named_param_map !== undefined) checkParameters(node);
    if (node.class === "FUNCTION" || node.class === "WINDOW") checkFunction(node);
    if (node.class === "COLUMN_REF") checkColumn(node);
    if (node.type === "UNBOUND_TYPE_INFO") checkType(node);
    if (node.type === "SHOW_REF") checkShow(node);
    if (node.type === "BASE_TABLE") return checkTable(node, scope);
    if (node.type === "TABLE_FUNCTION") return checkRows(node, scope);
    if (node.type === "RECURSIVE_CTE_NODE") return checkRecursive(node, scope);
    if (node.cte_map !== undefined) return checkWith(node, scope);
    return checkFields(node, scope);
  }

  function checkFields(node: Fields, scope: Scope): Fields {
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, check(value, scope)]));
  }

  /** The names of WITH are seen by those after them and by the query itself. */
  function checkWith(node: Fields, outer: Scope): Fields {
    const { cte_map: map, ...rest } = node;
    const scope = new Set(outer);
    const entries = fieldsOf(map)?.map;
    if (!Array.isArray(entries)) throw refuse("WITH", "it is not of a form that is known here");
    const checked = entries.map((entry: unknown) => {
      const { key, value } = fieldsOf(entry) ?? {};
      const name = text(key);
      if (!PLAIN_NAME.test(name) || CATALOG_NAME.test(name)) {
        throw refuse(`the name "${name.slice(0, 60)}" in WITH`, "name it by letters, digits and underscores");
      }
      const query = check(value, scope);
      scope.add(name.toLowerCase());
      return { key, value: query };
    });
    return { ...checkBody(rest, scope), cte_map: { map: checked } };
  }

  function checkBody(node: Fields, scope: Scope): Fields {
    return node.type === "RECURSIVE_CTE_NODE" ? checkRecursive(node, scope) : checkFields(node, scope);
  }

  /** A recursive query is seen by its own second half. */
  function checkRecursive(node: Fields, outer: Scope): Fields {
    const { right, cte_map: map, ...rest } = node;
    const names = fieldsOf(map)?.map;
    if (!Array.isArray(names) || names.length > 0)
      throw refuse("WITH within a recursive part", "write it before the recursive query");
    const scope = new Set(outer).add(text(node.cte_name).toLowerCase());
    return { ...checkFields(rest, outer), cte_map: map, right: check(right, scope) };
  }

  function checkTable(node: Fields, scope: Scope): Fields {
    const name = text(node.table_name);
    const schema = text(node.schema_name).toLowerCase();
    if (node.at_clause !== null) throw refuse("AT", "the tables hold the present only, and changes holds what was");
    const own = TABLES.get(name.toLowerCase());
    const isSchemaFine = schema === "" || schema === SQL_SCHEMA;
    if (text(node.catalog_name) !== "" || !isSchemaFine)
      throw unknownTable([node.catalog_name, node.schema_name, name]);
    if (schema === "" && scope.has(name.toLowerCase())) return checkFields(node, scope);
    if (own === undefined || (schema === "" && named === "with schema")) throw unknownTable([name]);
    return { ...checkFields(node, scope), schema_name: SQL_SCHEMA, table_name: own };
  }

  function checkRows(node: Fields, scope: Scope): Fields {
    const call = fieldsOf(node.function);
    if (!call) throw refuse("this table", "it is not of a form that is known here");
    checkTableFunction(call);
    return { ...checkFields({ ...node, function: null }, scope), function: checkFields(call, scope) };
  }
}

function checkParameters({ named_param_map: parameters }: Fields): void {
  if (Array.isArray(parameters) && parameters.length === 0) return;
  throw new UsageError("Cannot use parameters such as ? or $1 in a query: write the values themselves");
}

function checkColumn({ column_names: names }: Fields): void {
  const [first, ...more] = Array.isArray(names) ? names.map(text) : [];
  if (more.length > 0 || first === undefined || !ENGINE_VALUES.includes(first.toLowerCase())) return;
  throw refuse(first, "it reads the settings or the state of the engine");
}

function checkType({ name, schema, catalog }: Fields): void {
  if (text(schema) === "" && text(catalog) === "") return;
  throw refuse(`the type ${text(schema)}.${text(name)}`, "types have no schema here");
}

function checkShow({ query, show_type: type }: Fields): void {
  const isOfQuery = (type === "DESCRIBE" || type === "SUMMARY") && fieldsOf(query) !== undefined;
  if (!isOfQuery) throw new UsageError(`Cannot show that: DESCRIBE and SUMMARIZE take one of ${tableList()}`);
}

function unknownTable(parts: readonly unknown[]): UsageError {
  const name = parts
    .map(text)
    .filter((part) => part !== "")
    .join(".");
  return new UsageError(`Unknown table "${name.slice(0, 100)}": the tables are ${tableList()}`);
}

function tableList(): string {
  return sqlTableNames().join(", ");
}
