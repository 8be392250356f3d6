import { isAllowedFunction, isAllowedTableFunction, refusalOf } from "./sql-functions.ts";
import { type Fields, refuse, text } from "./sql-syntax.ts";

/** Checks that a call is one of a function on our list, and of DuckDB's own or ours by its plain name. Throws `UsageError`. */
export function checkFunction(call: Fields): void {
  checkName(call, isAllowedFunction);
  if (call.export_state === true) throw refuse("EXPORT_STATE", "it gives what only the engine can read");
}

/** The same of a function that is read from as from a table. */
export function checkTableFunction(call: Fields): void {
  checkName(call, isAllowedTableFunction);
}

function checkName(call: Fields, isAllowed: (name: string) => boolean): void {
  const name = text(call.function_name);
  const schema = text(call.schema).toLowerCase();
  // The parser itself writes "main" before what it makes of syntax, e.g. EXTRACT.
  const isPlain = text(call.catalog) === "" && (schema === "" || schema === "main");
  if (!isPlain) throw refuse(`the function "${schema}.${name}"`.slice(0, 120), "functions have no schema here");
  if (isAllowed(name)) return;
  const reason = refusalOf(name);
  const shown = `the function "${name.slice(0, 100)}"`;
  if (reason !== undefined) throw refuse(shown, `it ${reason}`);
  throw refuse(shown, isAllowedFunction(name) ? "it gives no rows to read from" : "there is no such function here");
}
