import { setTimeout as delay } from "node:timers/promises";
import { type EngineFolder, openEngineFolder } from "./engine-folder.ts";
import { type EngineProcess, type StartOptions, startEngine } from "./engine-process.ts";
import { ifLockIsFree, withFileLock } from "./file-lock.ts";
import { endProcess, isRunning, runsWith } from "./live-process.ts";
import { onProcessEnd } from "./process-end.ts";
import { answers } from "./store-client.ts";

/** One use of an embedded engine. */
export interface EmbeddedEngine {
  readonly endpoint: string;
  /** Ends the use, and with its last user the engine. */
  close(): Promise<void>;
}

/** Where the engine keeps its database (absent: in memory, for this process alone); tests pick the place. */
export interface EmbeddedOptions extends Pick<StartOptions, "pickEndpoint"> {
  readonly dataDir?: string;
}

/** How long an engine may take to end by itself; it writes its log into the database then. */
const END_WITHIN_MS = 10_000;

/**
 * Opens the embedded engine. All processes that use the same data directory share one engine: the first starts it, the
 * others adopt it, the last ends it, also when it exits or is ended by a signal. An engine whose users were all killed
 * keeps running and is adopted by the next. Throws `StoreError` with one sentence that says what to do.
 */
export async function openEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedEngine> {
  const { dataDir, ...start } = options;
  return dataDir === undefined ? await openInMemory(start) : await openShared(openEngineFolder(dataDir), start);
}

async function openInMemory(start: StartOptions): Promise<EmbeddedEngine> {
  const { pid, endpoint } = await startEngine(start);
  const end = () => endProcess(pid);
  const forget = onProcessEnd(end);
  return {
    endpoint,
    async close() {
      forget();
      end();
    },
  };
}

async function openShared(folder: EngineFolder, start: StartOptions): Promise<EmbeddedEngine> {
  const { endpoint, signOut } = await withFileLock(folder.lock, async () => {
    const engine = (await adopt(folder)) ?? (await startIn(folder, start));
    return { endpoint: engine.endpoint, signOut: folder.signIn() };
  });
  const forget = onProcessEnd(() => {
    signOut();
    // If another process holds the lock, it is starting to use the engine or ending it.
    ifLockIsFree(folder.lock, () => void endUnused(folder));
  });
  return {
    endpoint,
    async close() {
      forget();
      await withFileLock(folder.lock, async () => {
        signOut();
        const ended = endUnused(folder);
        if (ended !== undefined) await untilEnded(ended.pid);
      });
    },
  };
}

/** The engine that runs already. One that runs but does not answer is ended, as it holds the database. */
async function adopt(folder: EngineFolder): Promise<EngineProcess | undefined> {
  const engine = folder.engine();
  if (engine === undefined || (await answers(engine.endpoint))) return engine;
  // Only if it is known for sure: process ids are used again.
  if (runsWith(engine.pid, folder.database) === true) {
    endProcess(engine.pid);
    await untilEnded(engine.pid);
  }
  return undefined;
}

async function startIn(folder: EngineFolder, start: StartOptions): Promise<EngineProcess> {
  folder.forgetUsers();
  const engine = await startEngine({ ...start, files: folder });
  folder.setEngine(engine);
  return engine;
}

/** Asks the engine to end if nobody uses it any more, and returns it then. */
function endUnused(folder: EngineFolder): EngineProcess | undefined {
  const engine = folder.engine();
  if (engine === undefined || folder.hasUsers()) return undefined;
  endProcess(engine.pid);
  folder.setEngine(undefined);
  return engine;
}

async function untilEnded(pid: number): Promise<void> {
  const killAt = performance.now() + END_WITHIN_MS;
  while (isRunning(pid) && performance.now() < killAt) await delay(10);
  endProcess(pid, "SIGKILL");
}
