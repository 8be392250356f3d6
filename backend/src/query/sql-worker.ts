/**
 * The program that runs one query of a user: started by `sql-process.ts`, which sends the query and gets one answer. It has a process of its own
 * because a single call of a function can take all memory there is, in which nothing within the process could stop it.
 */
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import type { DuckDBInstance } from "@duckdb/node-api";
import { UsageError } from "../errors.ts";
import { queryOn } from "./database.ts";
import { watchMemory } from "./memory-watch.ts";
import { openSqlEngine } from "./sql-engine.ts";
import { checkSql } from "./sql-guard.ts";
import type { SqlReply, SqlRequest } from "./sql-process.ts";
import { userQuery, userQueryToFile } from "./user-query.ts";

/** Beyond what a query may take, for one that does not hear in time that it should end. */
const GRACE = 1.25;

// To exit would wait for what runs in the engine, which nobody asks for any more.
process.on("disconnect", endNow);
process.once("message", (request: SqlRequest) => void answer(request));
yieldToOthers();

function endNow(): void {
  process.kill(process.pid, "SIGKILL");
}

async function answer(request: SqlRequest): Promise<void> {
  process.send?.(await replyTo(request), () => process.exit(0));
}

async function replyTo({ sql, limits, folder, outFile }: SqlRequest): Promise<SqlReply> {
  try {
    watchMemory(limits.memory * GRACE, endNow);
    // Half of it for the engine's tables and sorts; texts and lists in the making are not counted there.
    const memory = limits.memory / 2;
    const instance = await openSqlEngine({ folder, memory, ...(outFile !== undefined && { outFile }) });
    const checked = await checkAgain(sql, instance);
    if (outFile !== undefined) return { written: await userQueryToFile(instance, { checked, limits, file: outFile }) };
    const { seen: _, ...rows } = await userQuery(instance, { checked, limits, before: async () => undefined });
    return { answer: rows };
  } catch (error) {
    if (error instanceof UsageError) return { usage: error.message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Only a text gets from one process to another. */
async function checkAgain(sql: string, instance: DuckDBInstance) {
  const connection = await instance.connect();
  try {
    return await checkSql(sql, queryOn(connection));
  } finally {
    connection.closeSync();
  }
}

/** The dashboard's questions come first, and where memory runs out this process is the one to go. */
function yieldToOthers(): void {
  try {
    setPriority(10);
    if (process.platform === "linux") writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Where the system does not let us, the limits hold nevertheless.
  }
}
