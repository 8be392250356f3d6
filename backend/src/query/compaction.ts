import { type Database, queryOn } from "./database.ts";
import type { Extracts } from "./extracts.ts";
import { columnsOf, createTableOf, INDEX_ROWS, numberRows, TABLES, type TableName, tableNames } from "./tables.ts";

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
export function createCompaction(database: Database, extracts: Extracts): Compaction {
  const removed = new Map<TableName, number>();
  return {
    removed: (table, rows) => void removed.set(table, (removed.get(table) ?? 0) + rows),
    async run() {
      for (const table of tableNames()) {
        const rows = removed.get(table) ?? 0;
        if (rows < MIN_REMOVED || rows < (await countOf(database, table))) continue;
        await rewrite(database, table, table === "resources" ? extracts.removals() : []);
        removed.set(table, 0);
      }
    },
  };
}

async function countOf({ writer }: Database, table: TableName): Promise<number> {
  const [count] = await queryOn(writer)<{ readonly rows: number }>(`SELECT count(*)::INTEGER AS "rows" FROM ${table}`);
  return count?.rows ?? 0;
}

/** In one transaction: whoever reads meanwhile sees the old table to the end. */
async function rewrite(database: Database, table: TableName, afterwards: readonly string[]): Promise<void> {
  const isNumbered = table === "resources";
  // Resources keep their numbers, by which extracts know them.
  const columns = `${columnsOf(table)}${isNumbered ? ', "row"' : ""}`;
  const statements = [
    createTableOf("rewritten", TABLES[table]),
    ...(isNumbered ? [numberRows("rewritten")] : []),
    `INSERT INTO rewritten (${columns}) SELECT ${columns} FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE rewritten RENAME TO ${table}`,
    ...(isNumbered ? [INDEX_ROWS] : []),
    ...afterwards,
  ];
  await database.transaction(async () => {
    for (const statement of statements) await database.writer.run(statement);
  });
}
