import { SQL_TABLES, type SqlColumn } from "../query/sql-tables.ts";

/** Where the meaning of all tables and columns is read. */
export const SCHEMA_URI = "inventory://schema";

/** Where the queries that come with the product are read. */
export const QUERIES_URI = "inventory://queries";

/** The tables and their columns in a line: `accounts(accountId, name, …)`. */
export function tablesInShort(): string {
  return Object.entries(SQL_TABLES)
    .map(([table, columns]) => `${table}(${Object.keys(columns).join(", ")})`)
    .join("; ");
}

/** The tables and their columns with types and meanings, as Markdown. */
export function schemaDocument(): string {
  const tables = Object.entries(SQL_TABLES).map(([table, columns]) => {
    const rows = Object.entries<SqlColumn>(columns).map(
      ([name, { type, description }]) => `| ${name} | ${type} | ${description} |`,
    );
    return `## ${table}\n\n| column | type | |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `# Tables of the inventory\n\n${tables.join("\n")}`;
}
