import type { DuckDBConnection } from "@duckdb/node-api";
import { queryOn } from "./database.ts";
import { columnsOf, createTable, INDEX_ROWS, NUMBER_ROWS, type TableName, tableNames } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** Fewer removed rows than this are not worth the work. */
const MIN_REMOVED = 20_000;

/**
 * Keeps the tables from growing with every change: DuckDB never gives back the memory of rows that were removed from an
 * in-memory table, so each full reload would cost as much as the first.
 */
export interface Compaction {
  /** Counts rows that were removed from a table. */
  removed(table: TableName, rows: number): void;
  /** Writes the tables anew of which more has been removed than is left; 100,000 resources take a third of a second. */
  run(): Promise<void>;
}

/** Starts counting. */
export function createCompaction(writer: DuckDBConnection): Compaction {
  const removed = new Map<TableName, number>();
  return {
    removed: (table, rows) => void removed.set(table, (removed.get(table) ?? 0) + rows),
    async run() {
      for (const table of tableNames()) {
        const rows = removed.get(table) ?? 0;
        if (rows < MIN_REMOVED || rows < (await countOf(writer, table))) continue;
        await rewrite(writer, table);
        removed.set(table, 0);
      }
    },
  };
}

async function countOf(writer: DuckDBConnection, table: TableName): Promise<number> {
  const [count] = await queryOn(writer)<{ readonly rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
  return count?.rows ?? 0;
}

/** In one transaction: whoever reads meanwhile sees the old table to the end. */
async function rewrite(writer: DuckDBConnection, table: TableName): Promise<void> {
  const statements = [
    createTable(table, "rewritten"),
    `INSERT INTO rewritten (${columnsOf(table)}) SELECT ${columnsOf(table)} FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE rewritten RENAME TO ${table}`,
    ...(table === "resources" ? [NUMBER_ROWS, INDEX_ROWS] : []),
  ];
  await inTransaction(writer, async () => {
    for (const statement of statements) await writer.run(statement);
  });
}
