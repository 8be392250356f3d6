import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "./engine-binary.ts";
import { inFolder } from "./folder-error.ts";
import { freeEndpoint } from "./free-port.ts";
import { StoreError } from "./storage.ts";
import { answers } from "./store-client.ts";

/** A running engine. */
export interface EngineProcess {
  readonly pid: number;
  /** e.g. `http://127.84.3.17:41873` */
  readonly endpoint: string;
}

/** A database file and the log beside it. */
export interface EngineFiles {
  readonly database: string;
  readonly log: string;
}

/** What can be told to a start: without files the engine keeps everything in memory; tests pick the place. */
export interface StartOptions {
  readonly files?: EngineFiles;
  readonly pickEndpoint?: () => Promise<string>;
}

/** Places tried before giving up: another process may take the free one in between. */
const MAX_PLACES = 5;

/** How often a starting engine is looked at; it needs about 20 ms. */
const LOOK_EVERY_MS = 10;

/** The engine's database begins with some pages of 4 KB for itself and its log. */
const ROOM_TO_START_BYTES = 256 * 1024;

/** After this long an engine that answers is believed to be ours, even if it does not say that it listens. */
const BELIEVED_AFTER_MS = 1_000;

/**
 * Starts the engine on a free port of this machine and waits until it answers. It runs in a process group of its own, so that
 * Ctrl-C in a terminal does not end it under a command that is still writing. Throws {@link StoreError}.
 */
export async function startEngine({ files, pickEndpoint = freeEndpoint }: StartOptions): Promise<EngineProcess> {
  for (let tried = 1; ; tried++) {
    const started = await tryEndpoint(await pickEndpoint(), files);
    if (started !== "port taken") return started;
    if (tried === MAX_PLACES) throw new StoreError("Cannot start the embedded engine: every place tried was taken");
  }
}

async function tryEndpoint(endpoint: string, files: EngineFiles | undefined): Promise<EngineProcess | "port taken"> {
  const engine = findEngine();
  if (engine === undefined) throw new StoreError(`Cannot start the embedded engine: ${HOW_TO_GET_AN_ENGINE}`);
  const place = files === undefined ? [] : ["--db-path", files.database];
  const { hostname, port } = new URL(endpoint);
  const args = [...engine.prefix, "serve", "--host", hostname, "--port", port, ...place];
  const { child, output } = launch(engine.command, args, files?.log);
  const failure = await untilAnswering(child, output, endpoint, engine.startTimeoutMs);
  if (failure === undefined && child.pid !== undefined) return { pid: child.pid, endpoint };
  child.kill("SIGKILL");
  if (/already in use/i.test(output())) return "port taken";
  throw new StoreError(`Cannot start the embedded engine: ${explain(output(), failure ?? "it has no process", files)}`);
}

/** Starts a process that outlives this one, with its output in a log, or kept here where there is no log. */
function launch(command: string, args: readonly string[], log: string | undefined): Launched {
  if (log === undefined) {
    const child = spawn(command, args, { detached: true, windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        text += chunk;
      });
      // The streams of a child are sockets, which would keep this process alive.
      if ("unref" in stream && typeof stream.unref === "function") stream.unref();
    }
    child.unref();
    return { child, output: () => text };
  }
  const file = inFolder(dirname(log), () => openSync(log, "w"));
  const child = spawn(command, args, { detached: true, windowsHide: true, stdio: ["ignore", file, file] });
  closeSync(file);
  child.unref();
  return { child, output: () => readFileSync(log, "utf8") };
}

interface Launched {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** Waits until the engine answers, or says why it does not. */
async function untilAnswering(
  child: ChildProcess,
  output: () => string,
  endpoint: string,
  timeoutMs: number,
): Promise<string | undefined> {
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended = `it ended with ${signal ?? `code ${code}`}`;
  });
  const startedAt = performance.now();
  for (let waited = 0; waited < timeoutMs; waited = performance.now() - startedAt) {
    await delay(LOOK_EVERY_MS);
    if (ended !== undefined) return ended;
    // An answer alone may come from another process that took the port, while ours is about to give up.
    const ours = /listening on/i.test(output()) || waited > BELIEVED_AFTER_MS;
    if (ours && (await answers(endpoint))) return ended;
  }
  return `it did not answer within ${timeoutMs / 1000} seconds`;
}

function explain(output: string, failure: string, files: EngineFiles | undefined): string {
  const folder = files && dirname(files.database);
  if (/not a valid SQLite|malformed|not a database/i.test(output)) {
    return `the database in ${folder} is damaged; move that folder away and run refresh again`;
  }
  if (/unable to open|readonly|read-only|permission denied/i.test(output)) return `${folder} cannot be written`;
  if (folder !== undefined && isFull(folder))
    return `the disk of ${folder} is full; make space and run the command again`;
  // Only npx speaks like this, and only when it cannot get the engine.
  if (/^npm err/im.test(output)) return HOW_TO_GET_AN_ENGINE;
  const lastLine = output.trim().split("\n").at(-1);
  return lastLine ? `${failure}: ${lastLine}` : failure;
}

/** Whether an engine has too little room to start; on a full disk it cannot even say so in its log. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < ROOM_TO_START_BYTES;
}
