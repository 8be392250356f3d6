import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { JsonValue } from "../model.ts";
import { quoted, sqlFileOf } from "../query/sql-engine.ts";
import { sqlTableNames } from "../query/sql-tables.ts";
import { jsonOf } from "../query/sql-values.ts";

/** A plain DuckDB over the same files, with no check and no lock. */
export interface UnguardedRows extends AsyncDisposable {
  /** The rows of a query as they come; `undefined` where DuckDB refuses it. */
  rows(sql: string): Promise<readonly (readonly JsonValue[])[] | undefined>;
}

/** Opens it; end it with `await using`. */
export async function unguardedRows(folder: string): Promise<UnguardedRows> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const table of sqlTableNames()) {
    await connection.run(`CREATE VIEW ${table} AS FROM read_parquet(${quoted(join(folder, sqlFileOf(table)))})`);
  }
  return {
    async rows(sql) {
      try {
        return await (await connection.run(sql)).convertRows(jsonOf);
      } catch {
        return undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
