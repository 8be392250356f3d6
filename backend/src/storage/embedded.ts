import { setTimeout as delay } from "node:timers/promises";
import { onProcessEnd } from "../process-end.ts";
import { type EngineFolder, openEngineFolder } from "./engine-folder.ts";
import { type EngineProcess, type StartOptions, startEngine } from "./engine-process.ts";
import { ifLockIsFree, withFileLock } from "./file-lock.ts";
import { freeEndpoint } from "./free-port.ts";
import { endProcess, isRunning, runsWith } from "./live-process.ts";
import { StoreError } from "./storage.ts";
import { answers } from "./store-client.ts";

/** One use of an embedded engine. */
export interface EmbeddedEngine {
  readonly endpoint: string;
  /**
   * Starts an engine that has ended again, at the same place; absent where nothing would be left in it. Throws `StoreError` when
   * that cannot be.
   */
  readonly revive?: () => Promise<void>;
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
    try {
      const { endpoint } = await adoptOrStart(folder, start);
      return { endpoint, signOut: folder.signIn() };
    } catch (error) {
      // It may run and have no record, because the disk is full.
      endUnused(folder);
      throw error;
    }
  });
  const forget = onProcessEnd(() => {
    signOut();
    // If another process holds the lock, it is starting to use the engine or ending it.
    ifLockIsFree(folder.lock, () => void endUnused(folder));
  });
  const leave = async () => {
    signOut();
    const ended = endUnused(folder);
    if (ended !== undefined) await untilEnded(ended.pid);
  };
  let reviving: Promise<void> | undefined;
  let isClosed = false;
  return {
    endpoint,
    // Of many calls that find nobody, one starts it. After the end of the use, what it started would have no user.
    revive() {
      if (isClosed) return Promise.reject(new StoreError("Cannot use the embedded engine: its use has ended"));
      reviving ??= revive(folder, start, endpoint).finally(() => {
        reviving = undefined;
      });
      return reviving;
    },
    async close() {
      isClosed = true;
      forget();
      await reviving?.catch(() => {});
      // Where no lock can be made, because the disk is full, nobody else can be starting to use the engine.
      await withFileLock(folder.lock, leave).catch(leave);
    },
  };
}

async function revive(folder: EngineFolder, start: StartOptions, endpoint: string): Promise<void> {
  const engine = await withFileLock(folder.lock, () => adoptOrStart(folder, start));
  if (engine.endpoint === endpoint) return;
  throw new StoreError("Cannot use the embedded engine: it ended and is now at another place; run the command again");
}

async function adoptOrStart(folder: EngineFolder, start: StartOptions): Promise<EngineProcess> {
  const engine = (await adopt(folder)) ?? (await startIn(folder, start));
  folder.setEngine(engine);
  return engine;
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

/** Starts an engine where the last one was, if that one was lost: its other users find it there. */
async function startIn(folder: EngineFolder, { pickEndpoint = freeEndpoint }: StartOptions): Promise<EngineProcess> {
  const last = folder.lastEndpoint();
  const first = last === undefined ? [] : [last];
  return await startEngine({ files: folder, pickEndpoint: async () => first.shift() ?? (await pickEndpoint()) });
}

/** Asks the engine to end if nobody uses it any more, and returns it then. */
function endUnused(folder: EngineFolder): EngineProcess | undefined {
  if (folder.hasUsers()) return undefined;
  const engine = folder.engine();
  if (engine !== undefined) endProcess(engine.pid);
  folder.setEngine(undefined);
  return engine;
}

async function untilEnded(pid: number): Promise<void> {
  const killAt = performance.now() + END_WITHIN_MS;
  while (isRunning(pid) && performance.now() < killAt) await delay(10);
  endProcess(pid, "SIGKILL");
}
