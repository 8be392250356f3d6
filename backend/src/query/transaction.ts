import type { DuckDBConnection } from "@duckdb/node-api";

/** Runs a step in a transaction of a connection: all of what it writes can be seen afterwards, or, where it throws, nothing. */
export async function inTransaction<Result>(
  connection: DuckDBConnection,
  step: () => Promise<Result>,
): Promise<Result> {
  await connection.run("BEGIN TRANSACTION");
  try {
    const result = await step();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}
