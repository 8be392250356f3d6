import { SQL_TABLES } from "./sql-tables.ts";
import { tableNames } from "./tables.ts";

/** What is made beside the tables of the copy: relations as numbers, extracts, and what is loaded or written anew. A test knows them all. */
const BESIDE = /^(links|link_.*|links_.*|extract_.*|loading_.*|rewritten)$/;

const OWN: ReadonlySet<string> = new Set(tableNames().filter((table) => !Object.hasOwn(SQL_TABLES, table)));

/** Whether a name, in lower case, is that of a table that the copy has for itself, now or at times. */
export function isInternalTable(name: string): boolean {
  return OWN.has(name) || BESIDE.test(name);
}
