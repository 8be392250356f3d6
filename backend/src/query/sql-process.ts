import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { tooMuchTime } from "./database.ts";
import { createPlaces, stopped } from "./user-places.ts";
import { type QueryLimits, type SqlRows, tooMuchMemory } from "./user-query.ts";

/** What is sent to the process. */
export interface SqlRequest {
  readonly sql: string;
  readonly limits: QueryLimits;
  /** The tables' files. */
  readonly folder: string;
  /** Where the rows are to be written as Parquet instead of being given back. */
  readonly outFile?: string;
}

/** What it sends back, once. */
export interface SqlReply {
  readonly answer?: SqlRows;
  /** Rows written. */
  readonly written?: number;
  /** What the writer of the query can mend. */
  readonly usage?: string;
  readonly failure?: string;
}

/** Runs queries, each in a process of its own. */
export interface SqlProcesses {
  /** Throws `UsageError` for what the writer of the query can mend, and `BusyError` where too many wait. Ends when `signal` is aborted. */
  run(request: SqlRequest, signal?: AbortSignal): Promise<SqlReply>;
  /** Ends what is running. */
  close(): Promise<void>;
}

/** More would take the processors from the dashboard's questions. */
const AT_A_TIME = 2;

/** What a process may take to start and to send its answer, beyond the time of its query. */
const GRACE_MS = 3_000;

/** What the process gets of our environment: where programs and libraries are, and no credentials. */
const ENVIRONMENT = ["PATH", "NODE_PATH", "LD_LIBRARY_PATH", "SystemRoot"];

/** Prepares to run queries; no process is started before the first. */
export function createSqlProcesses(): SqlProcesses {
  const places = createPlaces(AT_A_TIME);
  const running = new Set<() => void>();
  const ended = new Set<Promise<unknown>>();

  let isClosed = false;

  async function run(request: SqlRequest, signal?: AbortSignal): Promise<SqlReply> {
    const answering = places(async () => {
      if (isClosed) throw new Error("Cannot run the query: the read model is closed");
      return await runOne(request, { running, signal });
    }, signal);
    ended.add(answering);
    try {
      return await answering;
    } finally {
      ended.delete(answering);
    }
  }

  return {
    run,
    async close() {
      isClosed = true;
      for (const kill of running) kill();
      await Promise.allSettled(ended);
    },
  };
}

async function runOne(
  request: SqlRequest,
  { running, signal }: { readonly running: Set<() => void>; readonly signal: AbortSignal | undefined },
): Promise<SqlReply> {
  if (signal?.aborted) throw stopped();
  const child = fork(findProgram(), [], { env: environment(), execArgv: [], serialization: "json" });
  const kill = (): void => void child.kill("SIGKILL");
  running.add(kill);
  signal?.addEventListener("abort", kill, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, request.limits.ms + GRACE_MS);
  try {
    const reply = await new Promise<SqlReply>((resolve, reject) => {
      // The program sends nothing else.
      child.once("message", (message) => resolve(message as SqlReply));
      child.once("error", reject);
      child.once("exit", (code, killedBy) =>
        reject(signal?.aborted ? stopped() : endOf({ code, signal: killedBy, isLate, ...request })),
      );
      child.send(request, (error) => error && reject(error));
    });
    if (reply.usage !== undefined) throw new UsageError(reply.usage);
    if (reply.failure !== undefined) throw new Error(`Cannot run the query: ${reply.failure}`);
    return reply;
  } finally {
    clearTimeout(timer);
    running.delete(kill);
    signal?.removeEventListener("abort", kill);
    kill();
  }
}

/** Why a process has ended without an answer. It is killed, by itself, by V8 or by the system, for its memory; only we know of the time. */
function endOf(end: {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly isLate: boolean;
  readonly limits: QueryLimits;
}): Error {
  if (end.isLate) return tooMuchTime(end.limits.ms);
  if (end.signal !== null) return tooMuchMemory(end.limits);
  return new Error(`Cannot run the query: its process has ended with ${end.code}`);
}

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The program beside this file, in a bundle beside or above its pieces. */
function findProgram(): string {
  const folders = [import.meta.dirname, join(import.meta.dirname, "..")];
  const files = folders.flatMap((folder) => ["ts", "mjs", "js"].map((ending) => join(folder, `sql-worker.${ending}`)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`Cannot run the query: there is no sql-worker in ${folders.join(" or ")}`);
  return found;
}
