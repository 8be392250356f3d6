/**
 * The program that runs one query of a user: started by `sql-process.ts`, which sends the query and gets one answer. It has a process of its own
 * because a single call of a function can take all memory there is, in which nothing within the process could stop it.
 */
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { UsageError } from "../errors.ts";
import { openSqlEngine, type SqlEngine } from "./sql-engine.ts";
import type { SqlReply, SqlRequest } from "./sql-process.ts";

/** Often enough that little is taken between two looks. */
const WATCH_MS = 5;

process.on("disconnect", () => process.exit(1));
process.once("message", (request: SqlRequest) => void answer(request));
yieldToOthers();

async function answer(request: SqlRequest): Promise<void> {
  process.send?.(await replyTo(request), () => process.exit(0));
}

async function replyTo(request: SqlRequest): Promise<SqlReply> {
  try {
    // Half of it for the engine's tables and sorts; texts and lists in the making are not counted there.
    const engine = await openSqlEngine({ ...request, memoryBytes: request.memoryBytes / 2 });
    watchMemory(engine, request.memoryBytes);
    if (request.outFile !== undefined) return { written: await engine.parquet(request) };
    return { answer: await engine.rows(request) };
  } catch (error) {
    if (error instanceof UsageError) return { usage: error.message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** First the query is asked to end; one that cannot hear it ends with the process. */
function watchMemory(engine: SqlEngine, memoryBytes: number): void {
  const before = process.memoryUsage.rss();
  setInterval(() => {
    const grown = process.memoryUsage.rss() - before;
    if (grown > memoryBytes) process.kill(process.pid, "SIGKILL");
    else if (grown > memoryBytes * 0.9) engine.interrupt();
  }, WATCH_MS);
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
