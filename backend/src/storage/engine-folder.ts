import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { EngineFiles, EngineProcess } from "./engine-process.ts";
import { inFolder } from "./folder-error.ts";
import { endProcess, ownProcesses, processMark, runsWith, stillRuns } from "./live-process.ts";
import { isLoopback } from "./store-client.ts";

/** The files by which the processes that share an engine know of it and of each other. */
export interface EngineFolder extends EngineFiles {
  readonly lock: string;
  /** The engine that was started here and whose process still runs, whether or not its record was kept. */
  engine(): EngineProcess | undefined;
  /** Where the last engine was, unless it was ended in good order: whoever used it looks for it there. */
  lastEndpoint(): string | undefined;
  setEngine(engine: EngineProcess | undefined): void;
  /** Signs this process in as a user of the engine and returns what signs it out. */
  signIn(): () => void;
  /** Whether a running process is signed in. Those that have ended are signed out. */
  hasUsers(): boolean;
}

/** Opens the folder `store` of a data directory, made where it is missing. Throws `StoreError` if that cannot be. */
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
      if (engine !== undefined && runsWith(engine.pid, database) !== false) return engine;
      return unrecorded(database);
    },
    lastEndpoint: () => readRecord(record)?.endpoint,
    setEngine: (engine) =>
      inFolder(folder, () => {
        if (engine === undefined) return rmSync(record, { force: true });
        // Renamed into place, so that a reader never sees half of it.
        writeFileSync(`${record}.new`, JSON.stringify(engine), { mode: 0o600 });
        renameSync(`${record}.new`, record);
      }),
    signIn() {
      const entry = join(users, `${processMark()} ${randomUUID()}`);
      inFolder(folder, () => writeFileSync(entry, ""));
      return () => rmSync(entry, { force: true });
    },
    hasUsers() {
      // Gone with the directory, if that was removed meanwhile.
      const entries = existsSync(users) ? readdirSync(users) : [];
      const live = entries.filter((entry) => stillRuns(entry.split(" ")[0] ?? ""));
      for (const entry of entries) if (!live.includes(entry)) rmSync(join(users, entry), { force: true });
      return live.length > 0;
    },
  };
}

function makeWritable(folder: string): void {
  inFolder(folder, () => {
    // What is inventoried is nobody else's business, nor is where the engine is.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `.${randomUUID()}`);
    writeFileSync(probe, "");
    rmSync(probe);
  });
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

/**
 * An engine on this database that has no record: whoever started it was killed before it could write one, or the record was damaged.
 * A second one beside it would be a second writer of one file.
 */
function unrecorded(database: string): EngineProcess | undefined {
  for (const { pid, command } of ownProcesses()) {
    const [, host, port] = /\sserve --host (\S+) --port (\d+) --db-path /.exec(command) ?? [];
    if (!host || !port || !command.endsWith(` --db-path ${database}`)) continue;
    if (existsSync(database)) return { pid, endpoint: `http://${host}:${port}` };
    // The directory was removed or moved away under it: what it writes goes where nobody will look.
    endProcess(pid);
  }
  return undefined;
}
