import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineFiles, EngineProcess } from "./engine-process.ts";
import { isRunning, runsWith } from "./live-process.ts";
import { StoreError } from "./storage.ts";
import { isLoopback } from "./store-client.ts";

/** The files by which the processes that share an engine know of it and of each other. */
export interface EngineFolder extends EngineFiles {
  readonly lock: string;
  /** The engine that was started here and whose process still runs. */
  engine(): EngineProcess | undefined;
  setEngine(engine: EngineProcess | undefined): void;
  /** Signs this process in as a user of the engine and returns what signs it out. */
  signIn(): () => void;
  /** Whether a running process is signed in. */
  hasUsers(): boolean;
  /** Signs everybody out: nobody can be using an engine that does not run. */
  forgetUsers(): void;
}

/** Opens the folder `store` of a data directory, made where it is missing. Throws {@link StoreError} if that cannot be. */
export function openEngineFolder(dataDir: string): EngineFolder {
  makeWritable(join(dataDir, "store"));
  // One folder may have several names, but the engine that runs on it is known by one.
  const folder = realpathSync(join(dataDir, "store"));
  const users = join(folder, "users");
  const record = join(folder, "engine.json");
  const database = join(folder, "inventory.db");
  makeWritable(users);
  return {
    database,
    log: join(folder, "engine.log"),
    lock: join(folder, "engine.lock"),
    engine() {
      const engine = readRecord(record);
      return engine !== undefined && runsWith(engine.pid, database) !== false ? engine : undefined;
    },
    setEngine(engine) {
      if (engine === undefined) return rmSync(record, { force: true });
      // Renamed into place, so that a reader never sees half of it.
      writeFileSync(`${record}.new`, JSON.stringify(engine), { mode: 0o600 });
      renameSync(`${record}.new`, record);
    },
    signIn() {
      const entry = join(users, `${process.pid}-${randomUUID()}`);
      writeFileSync(entry, "");
      return () => rmSync(entry, { force: true });
    },
    hasUsers: () => readdirSync(users).some((entry) => isRunning(Number.parseInt(entry, 10))),
    forgetUsers() {
      for (const entry of readdirSync(users)) rmSync(join(users, entry), { force: true });
    },
  };
}

function makeWritable(folder: string): void {
  try {
    // What is inventoried is nobody else's business, nor is where the engine is.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `.${randomUUID()}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
    throw new StoreError(`Cannot use the data directory: ${folder} cannot be written${reason}`, { cause });
  }
}

function readRecord(path: string): EngineProcess | undefined {
  try {
    const { pid, endpoint }: Partial<EngineProcess> = JSON.parse(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid && endpoint && isLoopback(endpoint) ? { pid, endpoint } : undefined;
  } catch {
    // Absent or not ours: either way no engine that could be adopted.
    return undefined;
  }
}
